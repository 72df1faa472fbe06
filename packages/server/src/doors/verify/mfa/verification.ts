import type { ChallengedFactor } from '../../../core/challenges/challenges.ts';
import type { FactorKindName } from '../../../core/factors/kinds.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { contextOf, subjectOf } from '../context.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { budgetHeaders, refuse } from '../refusal.ts';
import { ChallengeAnswer, NewChallengeBody, UserParams, VerifyAnswer, VerifyBody } from '../schemas.ts';
import { isoTime } from '../views.ts';

/** /mfa/users/:user/challenges and /verify: a verification without a session, for applications that keep their own. */
export function verificationRoutes(app: App, parts: VerifyDoorParts): void {
  const { idempotency, challenges, verification, settings } = parts;
  const tags = ['Verification'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.post(
    '/mfa/users/:user/challenges',
    {
      schema: {
        summary: 'Ask a user for a factor',
        description:
          'Send `kind` or `factorId`. Binds the answer to this occasion: a challenge is answered once, within five minutes. ' +
          'A new challenge gives no new attempts.',
        tags,
        params: UserParams,
        body: NewChallengeBody,
        response: { 201: ChallengeAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const subject = subjectOf(request, request.params.user);
      const wanted = wantedFactor(request.body);
      const context = contextOf(request);
      const work = async (tx: Transaction) => {
        const { id, userId, factorKind, expiresAt } = await challenges.create(tx, subject, wanted, context);
        const body = { challengeId: id, kind: factorKind, expiresAt: isoTime(expiresAt) };
        return { status: 201, userId, body };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subject)));
    },
  );

  app.post(
    '/mfa/users/:user/verify',
    {
      schema: {
        summary: 'Verify a code without opening a session',
        tags,
        params: UserParams,
        body: VerifyBody,
        response: { 200: VerifyAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { code, challengeId, client } = request.body;
      const subject = subjectOf(request, request.params.user);
      const context = contextOf(request, client);
      const work = async (tx: Transaction) => {
        const response = { kind: 'code', code } as const;
        const options = challengeId === undefined ? {} : { challengeId };
        const verdict = await verification.verify(tx, subject, response, context, options);
        if (!verdict.accepted) return refuse(verdict, code, request.id, settings.limit);
        const { method, aal, amr, factor, verifiedAt } = verdict;
        return {
          status: 200,
          userId: verdict.userId,
          headers: budgetHeaders(settings.limit, verdict.attemptsRemaining),
          body: { verified: true, method, aal, amr, factorId: factor.id, verifiedAt: isoTime(verifiedAt) },
        };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subject)));
    },
  );
}

/** Where both are sent, the one factor. */
function wantedFactor(body: {
  factorId?: string | undefined;
  kind?: FactorKindName | undefined;
}): ChallengedFactor {
  if (body.factorId !== undefined) return { factorId: body.factorId };
  if (body.kind !== undefined) return { kind: body.kind };
  const reason = 'is missing; send kind or factorId';
  throw new TwofoldError('request.invalid', `kind ${reason}.`, {
    extras: { errors: [{ pointer: '/kind', reason }] },
  });
}
