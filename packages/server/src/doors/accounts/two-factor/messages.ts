import { type TProperties, Type } from 'typebox';
import type { MessageEnrollment } from '../../../core/factors/one-time-code/enroll.ts';
import { stepUpOfFactorChange } from '../../../core/login/factor-changes.ts';
import { notingRefusedMessages } from '../../../core/messages/note-refused.ts';
import type { Channel } from '../../../core/messages/templates/template.ts';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, answerWith } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import { problemAnswer } from '../../../http/answer/problem.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Label } from '../../../http/schemas/text.ts';
import { Time } from '../../../http/schemas/time.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { SubmittedCode } from '../schemas.ts';

/** NIST SP 800-63B-4, sections 3.1.3.1 and 3.1.3.3: whoever chooses such a factor is told what it is worth. */
const NOTICES: Record<Channel, string> = {
  sms: 'An SMS can be read by whoever takes over the phone number. A passkey or an authenticator app is safer.',
  email:
    'An e-mail can be read by whoever gets into the mailbox. A passkey or an authenticator app is safer, and this ' +
    'factor does not count where a fresh second factor is asked for.',
};

const label = Type.Optional({ ...Label, description: 'What it is called in the list of methods.' });

const SetupData = Envelope(
  Type.Object({
    factorId: Type.String(),
    sentTo: Type.String({ description: 'Enough of where the code went to recognise it.' }),
    expiresAt: Time,
    notice: Type.String({ description: 'What this kind of factor is worth; to be shown to the person.' }),
  }),
);

const ConfirmedData = Envelope(
  Type.Object({ factorId: Type.String(), recoveryCodesRemaining: Type.Integer() }),
);

/** POST /2fa/sms/… and /2fa/email/…: codes by message as a second factor. */
export function messageFactorRoutes(app: App, parts: AccountsDoorParts): void {
  addRoutes(app, parts, 'sms', {
    phoneNumber: Type.String({
      minLength: 1,
      maxLength: 64,
      examples: ['+5511987654321'],
      description: 'E.164.',
    }),
    label,
  });
  addRoutes(app, parts, 'email', { email: Type.String({ minLength: 1, maxLength: 320 }), label });
}

function addRoutes(app: App, parts: AccountsDoorParts, kind: Channel, fields: TProperties): void {
  const { callers, idempotency, login, messageEnroller, settings } = parts;
  const tags = ['Second factor'];
  const path = `${settings.apiBasePath}/2fa/${kind}`;
  const name = kind === 'sms' ? 'SMS' : 'e-mail';

  app.post(
    `${path}/setup`,
    {
      schema: {
        tags,
        summary: `Begin to receive codes by ${name}`,
        description:
          'Sends a code there. The factor is pending until verify-setup; what was there before works on. Needs a fresh ' +
          'second factor where the person has one.',
        body: Type.Object(fields),
        response: { 200: SetupData },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.begin }),
    },
    (request, reply) => {
      const { person } = personOf(request);
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const wanted = wantedFrom(kind, request.body as Record<string, string | undefined>);
      const work = async (tx: Transaction): Promise<Answer> => {
        const { factor, sent } = await messageEnroller.enroll(tx, subject, wanted, context);
        const { hint: sentTo, expiresAt } = sent;
        const data = { factorId: factor.id, sentTo, expiresAt: isoTime(expiresAt), notice: NOTICES[kind] };
        return { status: 200, userId: person.userId, body: enveloped('A code is on its way.', data) };
      };
      const answer = idempotency.answerOnce(request, work, underLockOf(subject));
      return answerWith(reply, notingRefusedMessages(parts, context, answer));
    },
  );

  app.post(
    `${path}/verify-setup`,
    {
      schema: {
        tags,
        summary: `Confirm codes by ${name} with the first one`,
        description:
          'Your other sessions end. What is sent does not count where a fresh second factor is asked for.',
        body: Type.Object({ code: SubmittedCode }),
        response: { 200: ConfirmedData },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.confirm }),
    },
    (request, reply) => {
      const { person, session, userId } = personOf(request);
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const response = { kind: 'code', code: request.body.code } as const;
      const work = async (tx: Transaction): Promise<Answer> => {
        const done = await login.confirmMessages(tx, { person, session, kind, response }, context);
        if (done.outcome === 'refused') {
          const refusal = problemAnswer(new TwofoldError('one_time_code.rejected'), request.id);
          return { ...refusal, userId };
        }
        const data = { factorId: done.factor.id, recoveryCodesRemaining: done.recoveryCodesRemaining };
        return { status: 200, userId, body: enveloped('Codes are sent there from now on.', data) };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subject)));
    },
  );
}

function wantedFrom(kind: Channel, body: Record<string, string | undefined>): MessageEnrollment {
  const field = kind === 'sms' ? 'phoneNumber' : 'email';
  return { kind, destination: body[field] ?? '', pointer: `/${field}`, label: body.label };
}
