import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditAction } from '../../core/audit/actions.ts';
import type { Audit } from '../../core/audit/record.ts';
import type { AuditDetail } from '../../core/audit/row.ts';
import type { AddressLimits, AddressState } from '../../core/limits/address.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { type ErrorCode, TwofoldError } from '../../platform/errors.ts';
import { rateLimitHeaders } from '../answer/rate-limit-headers.ts';

export interface Refusal {
  readonly code: ErrorCode;
  /** For the audit log only. */
  readonly reason: string;
  /** Whose key it is or claims to be. */
  readonly applicationId: string | null;
  /** Where the key itself was proven. */
  readonly apiKeyId?: string;
  /** The person who proved who they are. */
  readonly userId?: string;
  /** Of one who was let in, and refused inside; otherwise the code says which it is. */
  readonly action?: AuditAction;
  readonly detail?: AuditDetail;
}

export interface Refusals {
  /**
   * Counts a refused caller for the address, writes it to the audit log and puts the RateLimit headers on the reply;
   * resolves with the error to answer, which is `request.rate_limited` once the address has been refused too often.
   */
  refuse(
    request: FastifyRequest,
    reply: FastifyReply,
    refusal: Refusal,
    detail?: string,
  ): Promise<TwofoldError>;
  /**
   * Only writes it to the audit log. For what an application that proved its key asks on behalf of others: all of them
   * come from its server's address, which must not be held against it.
   */
  record(request: FastifyRequest, refusal: Refusal): Promise<void>;
}

/**
 * Rows that a minute of refusals can write, for all addresses together: addresses are cheap to have, and the log must
 * not be filled, nor the disk kept busy, by someone without any key.
 */
const MAX_ROWS_PER_MINUTE = 600;
/** Of them, those of one who was let in: they must not use up what tells of everybody else. */
const MAX_ROWS_OF_CALLER = 60;

export function createRefusals(parts: {
  addressLimits: AddressLimits;
  audit: Audit;
  database: Database;
  clock: Clock;
}): Refusals {
  const { addressLimits, audit, database, clock } = parts;
  const minute = { endsAt: 0, rows: 0, ofCallers: new Map<string, number>() };

  /** @param caller who was let in, and refused inside */
  function mayWrite(caller: string | undefined): boolean {
    const now = clock.now();
    // A clock that was set back ends the minute too.
    if (now >= minute.endsAt || now < minute.endsAt - 60_000) {
      minute.endsAt = now + 60_000;
      minute.rows = 0;
      minute.ofCallers.clear();
    }
    if (caller !== undefined) {
      const rows = (minute.ofCallers.get(caller) ?? 0) + 1;
      if (rows > MAX_ROWS_OF_CALLER) return false;
      minute.ofCallers.set(caller, rows);
    }
    return ++minute.rows <= MAX_ROWS_PER_MINUTE;
  }

  async function record(request: FastifyRequest, refusal: Refusal) {
    const { code, reason, applicationId, apiKeyId, userId, action, detail } = refusal;
    const caller = apiKeyId ?? userId;
    if (!mayWrite(action === undefined ? undefined : caller)) return;
    await database.transaction(async (tx) =>
      audit.record(tx, {
        applicationId,
        actor: caller ?? 'unknown',
        action: action ?? actionOf(code),
        outcome: 'refused',
        reason,
        userId,
        ip: request.client.ip,
        userAgent: request.headers['user-agent'] ?? '',
        requestId: request.id,
        detail,
      }),
    );
  }

  return {
    record,
    async refuse(request, reply, refusal, detail) {
      const { limitKey } = request.client;
      const before = await addressLimits.check(limitKey);
      if (before.limited) {
        // A flood costs neither a row nor a count.
        reply.headers({ ...limitHeaders(before) });
        return rateLimited(before);
      }
      const [after] = await Promise.all([addressLimits.raise(limitKey), record(request, refusal)]);
      reply.headers({ ...limitHeaders(after) });
      return new TwofoldError(refusal.code, detail);
    },
  };
}

function actionOf(code: ErrorCode): AuditAction {
  if (code === 'step_up_required') return 'step_up.refused';
  return /^(api_key|signature)\./.test(code) ? 'api_key.refused' : 'session.refused';
}

function limitHeaders({ limit, remaining, resetSeconds }: AddressState) {
  const { max: quota, windowSeconds } = limit;
  return rateLimitHeaders({ name: 'refused-by-address', quota, windowSeconds, remaining, resetSeconds });
}

function rateLimited({ resetSeconds }: AddressState): TwofoldError {
  return new TwofoldError('request.rate_limited', 'Too many refused requests came from this address.', {
    retryAfterSeconds: Math.max(1, resetSeconds),
  });
}
