import { Type } from 'typebox';
import { qrCodeDataUrl } from '../../../core/factors/totp/qr-code.ts';
import { notingRefusedMessages } from '../../../core/messages/note-refused.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { invalidField, TwofoldError } from '../../../platform/errors.ts';
import { contextOf, subjectOf } from '../context.ts';
import { enrollmentFrom } from '../enrollment-input.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { budgetHeaders, refuse } from '../refusal.ts';
import {
  ConfirmBody,
  FactorParams,
  FactorView,
  NewFactorAnswer,
  NewFactorBody,
  RenameBody,
  UserParams,
} from '../schemas.ts';
import { factorView } from '../views.ts';

/** /mfa/users/:user/factors: adding, confirming, naming and removing one factor. */
export function factorRoutes(app: App, parts: VerifyDoorParts): void {
  const { idempotency, enrollment, messageEnroller, factors, verification, database, settings } = parts;
  const tags = ['Factors'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.post(
    '/mfa/users/:user/factors',
    {
      schema: {
        summary: 'Add a factor',
        description:
          'It is pending until its first code is confirmed. With `secret`, an existing TOTP secret is taken over. ' +
          'For `sms` and `email` a code is sent, where the channel is configured: offer them beside an authenticator ' +
          'app or a passkey, as messages can be read by others on their way.',
        tags,
        params: UserParams,
        body: NewFactorBody,
        response: { 201: NewFactorAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { kind, name, client, phoneNumber, email, locale, ...fields } = request.body;
      const { user: userName } = request.params;
      const context = contextOf(request, client);
      const subject = subjectOf(request, userName);
      if (kind !== 'totp') {
        const destination = destinationOf(kind, { phoneNumber, email });
        const wanted = { kind, kindPointer: '/kind', ...destination, label: name, locale };
        const addMessageFactor = async (tx: Transaction) => {
          const { factor, sent } = await messageEnroller.enroll(tx, subject, wanted, context);
          const { hint: sentTo, expiresAt } = sent;
          const body = { factor: factorView(factor), sentTo, expiresAt: isoTime(expiresAt) };
          return { status: 201, userId: factor.userId, body };
        };
        const adding = idempotency.answerOnce(request, addMessageFactor, underLockOf(subject));
        return answerWith(reply, notingRefusedMessages(parts, context, adding));
      }
      const addTotp = async (tx: Transaction) => {
        const wanted = enrollmentFrom(userName, fields, { defaultIssuer: settings.defaultIssuer, name });
        const { factor, otpauthUri } = await enrollment.addTotp(tx, subject, wanted, context);
        const body = { factor: factorView(factor), qrCode: qrCodeDataUrl(otpauthUri) };
        return { status: 201, userId: factor.userId, body };
      };
      const options = { yields: true, ...underLockOf(subject) };
      return answerWith(reply, idempotency.answerOnce(request, addTotp, options));
    },
  );

  app.post(
    '/mfa/users/:user/factors/:id/confirm',
    {
      schema: {
        summary: 'Confirm a factor with its first code',
        tags,
        params: FactorParams,
        body: ConfirmBody,
        response: { 200: FactorView },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { code, client } = request.body;
      const { user, id } = request.params;
      const subject = subjectOf(request, user);
      const work = async (tx: Transaction) => {
        const factor = await factors.get(tx, subject, id);
        if (factor.state !== 'pending') {
          throw new TwofoldError('factor.not_pending', 'The factor was confirmed before.');
        }
        const response = { kind: 'code', code } as const;
        const verdict = await verification.verify(tx, subject, response, contextOf(request, client), {
          factorId: id,
        });
        if (!verdict.accepted) return refuse(verdict, code, request.id, settings.limit, factor.kind);
        const headers = budgetHeaders(settings.limit, verdict.attemptsRemaining);
        return { status: 200, userId: verdict.userId, headers, body: factorView(verdict.factor) };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subject)));
    },
  );

  app.patch(
    '/mfa/users/:user/factors/:id',
    {
      schema: {
        summary: 'Name a factor',
        tags,
        params: FactorParams,
        body: RenameBody,
        response: { 200: FactorView },
      },
      ...authenticated,
    },
    async (request) => {
      const { user, id } = request.params;
      const { label } = request.body;
      const context = contextOf(request);
      const subject = subjectOf(request, user);
      const rename = (tx: Transaction) => factors.rename(tx, subject, id, label, context);
      return factorView(await database.transaction(rename, underLockOf(subject)));
    },
  );

  app.delete(
    '/mfa/users/:user/factors/:id',
    {
      schema: {
        summary: 'Remove a factor',
        description: "The user's sessions end with it.",
        tags,
        params: FactorParams,
        response: { 204: Type.Null() },
      },
      ...authenticated,
    },
    async (request, reply) => {
      const { user, id } = request.params;
      const subject = subjectOf(request, user);
      await database.transaction(
        (tx) => factors.remove(tx, subject, id, contextOf(request)),
        underLockOf(subject),
      );
      return reply.status(204).send(null);
    },
  );
}

/** Which field says where codes of this kind go, and what it says. */
function destinationOf(
  kind: 'sms' | 'email',
  { phoneNumber, email }: { phoneNumber: string | undefined; email: string | undefined },
) {
  const [field, destination] = kind === 'sms' ? ['phoneNumber', phoneNumber] : ['email', email];
  const pointer = `/${field}`;
  if (destination !== undefined) return { destination, pointer };
  throw invalidField(pointer, `is missing; kind ${kind} needs it`);
}
