import { Type } from 'typebox';
import { stepUpOfFactorChange } from '../../../core/login/factor-changes.ts';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, sendAnswer } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';

/** Recovery codes: how many are left, and ten new ones. */
export function backupCodeRoutes(app: App, parts: AccountsDoorParts): void {
  const { callers, database, factors, recoveryCodes, idempotency, settings } = parts;
  const base = `${settings.apiBasePath}/2fa/backup-codes`;

  app.get(
    `${base}/count`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Count your recovery codes',
        response: { 200: Envelope(Type.Object({ count: Type.Integer() })) },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const subject = subjectOfPerson(personOf(request).person);
      const count = await recoveryCodes.remaining(database.read, subject);
      return enveloped(`${count} recovery codes are left.`, { count });
    },
  );

  app.post(
    `${base}/generate`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Make ten new recovery codes',
        description: 'The old ones are void. Needs a fresh second factor.',
        response: { 200: Envelope(Type.Object({ backupCodes: Type.Array(Type.String()) })) },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.newRecoveryCodes }),
    },
    async (request, reply) => {
      const { person, userId } = personOf(request);
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const answer = await idempotency.answerOnce(
        request,
        async (tx): Promise<Answer> => {
          const backupCodes = await factors.renewRecoveryCodes(tx, subject, context);
          const message = 'Keep these codes: each is good once, and they are not shown again.';
          return { status: 200, userId, body: enveloped(message, { backupCodes }) };
        },
        underLockOf(subject),
      );
      return sendAnswer(reply, answer);
    },
  );
}
