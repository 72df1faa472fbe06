import { Type } from 'typebox';
import { answerWith } from '../../http/answer/answer.ts';
import type { App } from '../../http/app.ts';
import { callerOf } from '../../http/caller/caller.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { CodesDoorParts } from './parts.ts';
import {
  Account,
  codeAnswer,
  contextOfKey,
  LeaseAnswer,
  tags,
  unixSeconds,
  withCodesKey,
} from './schemas.ts';

const LeaseBody = Type.Union([
  Type.Object({
    account: Type.Optional(Account),
    minValidSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 86_400,
        description:
          'How many seconds the code has to live; when missing 5, or the whole period where it is shorter.',
      }),
    ),
  }),
  Type.Null(),
]);

/** POST /otp/lease: a code that no other caller gets by a lease, on any instance. */
export function leaseRoute(app: App, { leases, idempotency, callers, refusals }: CodesDoorParts): void {
  app.post(
    '/otp/lease',
    {
      schema: {
        tags,
        summary: 'Get a code of your own',
        description:
          'A time step that is given to one caller: the present one, or one of the next five, with the time from which it is ' +
          'valid. Where all are taken, 429 says when to ask again.',
        body: LeaseBody,
        response: { 200: LeaseAnswer },
      },
      ...withCodesKey({ callers, refusals }),
    },
    (request, reply) => {
      const { account, minValidSeconds } = request.body ?? {};
      const work = async (tx: Transaction) => {
        const wanted = { account, minValidSeconds };
        const leased = await leases.take(tx, callerOf(request), wanted, contextOfKey(request));
        const { validUntil, timeStep } = leased;
        const until = validUntil === null ? null : unixSeconds(validUntil);
        return { status: 200, body: { ...codeAnswer(leased), valid_until: until, time_step: timeStep } };
      };
      // The keys of an application, and those of all people, are bound to entries of their own.
      const scope = `codes ${callerOf(request).apiKeyId}`;
      return answerWith(reply, idempotency.answerOnce(request, work, { scope }));
    },
  );
}
