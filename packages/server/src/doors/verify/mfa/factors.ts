import { Type } from 'typebox';
import { qrCodeDataUrl } from '../../../core/factors/totp/qr-code.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
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
  const { idempotency, enrollment, factors, verification, database, settings } = parts;
  const tags = ['Factors'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.post(
    '/mfa/users/:user/factors',
    {
      schema: {
        summary: 'Add a factor',
        description:
          'It is pending until its first code is confirmed. With `secret`, an existing TOTP secret is taken over.',
        tags,
        params: UserParams,
        body: NewFactorBody,
        response: { 201: NewFactorAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { kind, name, client, ...fields } = request.body;
      if (kind !== 'totp') throw kindUnavailable(kind);
      const { user: userName } = request.params;
      const context = contextOf(request, client);
      const subject = subjectOf(request, userName);
      const work = async (tx: Transaction) => {
        const wanted = enrollmentFrom(userName, fields, { defaultIssuer: settings.defaultIssuer, name });
        const { factor, otpauthUri } = await enrollment.addTotp(tx, subject, wanted, context);
        const body = { factor: factorView(factor), qrCode: qrCodeDataUrl(otpauthUri) };
        return { status: 201, userId: factor.userId, body };
      };
      const options = { yields: true, ...underLockOf(subject) };
      return answerWith(reply, idempotency.answerOnce(request, work, options));
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
        if (!verdict.accepted) return refuse(verdict, code, request.id, settings.limit);
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

function kindUnavailable(kind: string): TwofoldError {
  const reason = 'is not offered by this installation; use totp';
  return new TwofoldError('factor.kind_unavailable', `kind ${kind} ${reason}.`, {
    extras: { errors: [{ pointer: '/kind', reason }] },
  });
}
