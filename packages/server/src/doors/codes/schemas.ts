import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { IssuedCode } from '../../core/codes/otp.ts';
import type { Context } from '../../core/context.ts';
import { callerOf } from '../../http/caller/caller.ts';
import { recordsInside } from '../../http/caller/refused-inside.ts';
import { userAgentOf } from '../../http/request/user-agent.ts';
import { Id } from '../../http/schemas/id.ts';
import type { CodesDoorParts } from './parts.ts';

export const tags = ['Codes'];

export const Account = { ...Id, description: 'The id of the entry, where the key is bound to several.' };

export const OtpQuery = Type.Object({
  account: Type.Optional(Account),
  min_valid_for: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 86_400,
      description:
        'Seconds that the code has to live. Where the present one does not, the answer is the next one, with the time from ' +
        'which it is valid.',
    }),
  ),
});

const Seconds = Type.Union([Type.Integer(), Type.Null()]);

const codeFields = {
  otp: Type.String(),
  valid_for_seconds: Type.Union([Type.Integer(), Type.Null()], {
    description: 'From now until the code ends; null for HOTP.',
  }),
  timestamp: Type.Integer({ description: "The server's time, in Unix seconds." }),
  valid_from: Type.Integer({
    description: 'Unix seconds; later than `timestamp` for a code that is not valid yet.',
  }),
};

export const CodeAnswer = Type.Object(codeFields);
export const LeaseAnswer = Type.Object({
  ...codeFields,
  valid_until: { ...Seconds, description: 'Unix seconds; null for HOTP.' },
  time_step: { ...Seconds, description: 'The step that is yours alone; null for HOTP.' },
});

export const VerifyBody = Type.Object({
  otp: Type.String({ minLength: 1, maxLength: 64, examples: ['482910'] }),
  account: Type.Optional(Account),
});
export const VerifyAnswer = Type.Object({ valid: Type.Boolean(), timestamp: Type.Integer() });

/**
 * A wrong key is 403 on these routes, as scripts of an earlier system expect. A key that asks for an entry which it is not
 * bound to is on the audit log.
 */
export function withCodesKey({ callers, refusals }: Pick<CodesDoorParts, 'callers' | 'refusals'>) {
  const recorded = recordsInside(refusals, { 'vault.entry_not_found': 'not_found' });
  return recorded(callers.requireApplication('codes', { personal: true, wrongKey: 'api_key.wrong' }));
}

export function contextOfKey(request: FastifyRequest): Context {
  const { applicationId, apiKeyId } = callerOf(request);
  const { ip } = request.client;
  return { applicationId, actor: apiKeyId, ip, userAgent: userAgentOf(request), requestId: request.id };
}

export function unixSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}

export function codeAnswer({ otp, validFrom, validUntil, now }: IssuedCode) {
  return {
    otp,
    valid_for_seconds: validUntil === null ? null : Math.ceil((validUntil - now) / 1000),
    timestamp: unixSeconds(now),
    valid_from: unixSeconds(validFrom),
  };
}
