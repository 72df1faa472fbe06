import type { Challenge, ChallengedFactor } from '../../../core/challenges/challenges.ts';
import type { Response } from '../../../core/factors/factor.ts';
import type { FactorKindName } from '../../../core/factors/kinds.ts';
import { notingRefusedMessages } from '../../../core/messages/note-refused.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import type { Refused } from '../../../core/verification/verdict.ts';
import { type Answer, answerWith } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { invalidField } from '../../../platform/errors.ts';
import { contextOf, subjectOf } from '../context.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { budgetHeaders, refuse, refusePasskey } from '../refusal.ts';
import { ChallengeAnswer, NewChallengeBody, UserParams, VerifyAnswer, VerifyBody } from '../schemas.ts';

/** /mfa/users/:user/challenges and /verify: a verification without a session, for applications that keep their own. */
export function verificationRoutes(app: App, parts: VerifyDoorParts): void {
  const {
    database,
    idempotency,
    challenges,
    challengeLimits,
    passkeys,
    oneTimeCodes,
    verification,
    settings,
  } = parts;
  const tags = ['Verification'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.post(
    '/mfa/users/:user/challenges',
    {
      schema: {
        summary: 'Ask a user for a factor',
        description:
          'Send `kind` or `factorId`. For `sms` and `email` a code is sent. Binds the answer to this occasion: a challenge is answered once, within five minutes. ' +
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
      const { locale, client } = request.body;
      const context = contextOf(request, client);
      const askForPasskey = async (tx: Transaction, { id: challengeId, factorId }: Challenge) => {
        const relyingParty = await passkeys.relyingParties.of(tx, subject.applicationId);
        const asked = { relyingParty, subject, challengeId, factorId: factorId ?? undefined };
        return passkeys.beginAuthentication(tx, asked, context);
      };
      const ask = async (tx: Transaction, challenge: Challenge) => {
        if (challenge.factorKind === 'webauthn') return { options: await askForPasskey(tx, challenge) };
        if (challenge.factorKind !== 'sms' && challenge.factorKind !== 'email') return {};
        const { hint } = await oneTimeCodes.send(tx, subject, challenge, context, locale);
        return { sentTo: hint };
      };
      const work = async (tx: Transaction) => {
        const challenge = await challenges.create(tx, subject, wanted, context);
        const { id, userId, factorKind, expiresAt } = challenge;
        const asked = await ask(tx, challenge);
        const body = { challengeId: id, kind: factorKind, expiresAt: isoTime(expiresAt), ...asked };
        return { status: 201, userId, body };
      };
      const asking = async (): Promise<Answer> => {
        await challengeLimits.spend(subject, context);
        return idempotency.answerOnce(request, work, underLockOf(subject));
      };
      return answerWith(reply, notingRefusedMessages(parts, context, asking()));
    },
  );

  app.post(
    '/mfa/users/:user/verify',
    {
      schema: {
        summary: 'Verify a code or a passkey without opening a session',
        tags,
        params: UserParams,
        body: VerifyBody,
        response: { 200: VerifyAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { challengeId, client } = request.body;
      const subject = subjectOf(request, request.params.user);
      const context = contextOf(request, client);
      const occasion = challengeId === undefined ? {} : { challengeId };
      const answer = async (): Promise<Answer> => {
        const response = await responseOf(request.body, subject.applicationId);
        const work = async (tx: Transaction): Promise<Answer> => {
          const verdict = await verification.verify(tx, subject, response, context, occasion);
          if (!verdict.accepted) {
            const asked =
              challengeId === undefined ? undefined : await challenges.find(tx, subject, challengeId);
            return refusalOf(verdict, response, request.id, asked?.factorKind);
          }
          const { method, aal, amr, factor, verifiedAt } = verdict;
          return {
            status: 200,
            userId: verdict.userId,
            headers: budgetHeaders(settings.limit, verdict.attemptsRemaining),
            body: { verified: true, method, aal, amr, factorId: factor.id, verifiedAt: isoTime(verifiedAt) },
          };
        };
        return idempotency.answerOnce(request, work, underLockOf(subject));
      };
      return answerWith(reply, answer());
    },
  );

  /** Where both are sent, the passkey. Its signature is checked here, before the transaction. */
  async function responseOf(
    { code, assertion }: { code?: string | undefined; assertion?: unknown },
    applicationId: string,
  ): Promise<Response> {
    if (assertion === undefined) {
      if (code === undefined) throw invalidField('/code', 'is missing; send code or assertion');
      return { kind: 'code', code };
    }
    const relyingParty = await passkeys.relyingParties.of(database.read, applicationId);
    const { proof } = await passkeys.prove(database.read, assertion, { applicationId, relyingParty });
    return { kind: 'assertion', proof };
  }

  function refusalOf(
    verdict: Refused,
    response: Response,
    requestId: string,
    asked: FactorKindName | undefined,
  ): Answer {
    if (response.kind === 'assertion') return refusePasskey(verdict, requestId, settings.limit);
    return refuse(verdict, response.code, requestId, settings.limit, asked);
  }
}

/** Where both are sent, the one factor. */
function wantedFactor(body: {
  factorId?: string | undefined;
  kind?: FactorKindName | undefined;
}): ChallengedFactor {
  if (body.factorId !== undefined) return { factorId: body.factorId };
  if (body.kind !== undefined) return { kind: body.kind };
  throw invalidField('/kind', 'is missing; send kind or factorId');
}
