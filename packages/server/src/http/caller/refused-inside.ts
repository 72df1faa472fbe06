import type { FastifyRequest } from 'fastify';
import type { AuditDetail } from '../../core/audit/row.ts';
import { type ErrorCode, TwofoldError } from '../../platform/errors.ts';
import type { CallerHooks } from './caller-hooks.ts';
import type { Refusals } from './refusals.ts';

/** The errors that are a refusal, with the word for each on the audit log. */
export type RefusedInside = Partial<Record<ErrorCode, string>>;

/**
 * For doors where the core decides who may do what with what. One who was let in, and is refused there, is on the audit
 * log as one who is refused at the door: whoever tries one id after the other would leave no trace (T5). An error whose
 * cause is one of these is one of these.
 *
 * @returns adds that to what `callers` makes for a route
 */
export function recordsInside(refusals: Pick<Refusals, 'record'>, reasons: RefusedInside) {
  const errorHandler = async (thrown: unknown, request: FastifyRequest): Promise<never> => {
    const refused = [thrown, causeOf(thrown)].find(
      (error) => error instanceof TwofoldError && reasons[error.code] !== undefined,
    );
    // Where nobody was let in, the door has seen to it.
    if (refused instanceof TwofoldError && request.caller !== null) {
      const { code } = refused;
      const about = { action: 'vault.refused', detail: aboutOf(request) } as const;
      await refusals.record(request, {
        ...{ code, reason: reasons[code] ?? code, ...about, ...whoOf(request.caller) },
      });
    }
    throw thrown;
  };
  return (hooks: CallerHooks) => ({ ...hooks, errorHandler });
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

function whoOf(caller: NonNullable<FastifyRequest['caller']>) {
  const { applicationId } = caller;
  if (caller.kind === 'person') return { applicationId, userId: caller.userId };
  const { apiKeyId, ownerUserId } = caller;
  return { applicationId, apiKeyId, ...(ownerUserId !== null && { userId: ownerUserId }) };
}

/** Our ids: whatever else stands in their place is a caller's text, and stays out of the log. */
const ID = /^[a-z]{3}_[0-9a-z]{26}$/;

function aboutOf({ method, routeOptions, params, query, body }: FastifyRequest): AuditDetail {
  const account = fieldsOf(query).account ?? fieldsOf(body).account;
  const ids: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...fieldsOf(params), account }))
    if (typeof value === 'string' && ID.test(value)) ids[name] = value;
  return { request: `${method} ${routeOptions.url ?? ''}`, ...ids };
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
