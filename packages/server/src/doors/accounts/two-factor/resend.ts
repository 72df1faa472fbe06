import { Type } from 'typebox';
import { notingRefusedMessages } from '../../../core/messages/note-refused.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, sendAnswer } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { Time } from '../../../http/schemas/time.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { contextOfStranger } from '../context.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { TempToken } from '../schemas.ts';

/** POST /2fa/resend: a code for the second step of a login, by SMS or e-mail; again, or for the first time. */
export function resendRoute(app: App, parts: AccountsDoorParts): void {
  const { challenges, cookies, database, idempotency, login, oneTimeCodes, refusals, settings } = parts;

  app.post(
    `${settings.apiBasePath}/2fa/resend`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Send a code for the second step of a login',
        description:
          'Only the newest code of a login works. Asking for another gives no new attempts, and is counted.',
        body: Type.Object({ tempToken: TempToken, method: Type.Enum(['sms', 'email']) }),
        response: {
          200: Envelope(
            Type.Object({
              sentTo: Type.String({ description: 'Enough of where the code went to recognise it.' }),
              expiresAt: Time,
            }),
          ),
        },
      },
    },
    async (request, reply) => {
      const { tempToken, method: kind } = request.body;
      const context = contextOfStranger(request, cookies);
      const subject = await login.secondStep.subjectOf(database.read, tempToken);
      if (!subject) {
        const { applicationId } = context;
        const refusal = { code: 'temporary_token.refused', reason: 'invalid', applicationId } as const;
        throw await refusals.refuse(request, reply, refusal);
      }
      const work = async (tx: Transaction): Promise<Answer> => {
        const pending = await login.secondStep.find(tx, tempToken);
        if (!pending) throw new TwofoldError('temporary_token.refused');
        if (!(await login.secondStep.methods(tx, pending)).includes(kind)) throw notOffered(kind);
        const challenge = await challenges.create(tx, subject, { kind }, context, pending.id);
        const { hint: sentTo, expiresAt } = await oneTimeCodes.send(tx, subject, challenge, context);
        const data = { sentTo, expiresAt: isoTime(expiresAt) };
        return { status: 200, userId: pending.userId, body: enveloped('A code is on its way.', data) };
      };
      const options = { ...underLockOf(subject), scope: `temporary ${tempToken}` };
      const answer = idempotency.answerOnce(request, work, options);
      return sendAnswer(reply, await notingRefusedMessages(parts, context, answer));
    },
  );
}

function notOffered(kind: string): TwofoldError {
  const reason = 'is not one of the methods of this login';
  return new TwofoldError('factor.kind_unavailable', `method ${kind} ${reason}.`, {
    extras: { errors: [{ pointer: '/method', reason }] },
  });
}
