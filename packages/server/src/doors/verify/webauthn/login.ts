import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, answerWith } from '../../../http/answer/answer.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { PasskeyRequestOptions } from '../../../http/schemas/passkey-json.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOf, subjectOf } from '../context.ts';
import type { VerifyDoorParts } from '../parts.ts';
import { budgetHeaders, refusePasskey } from '../refusal.ts';
import { LoginAnswer } from '../schemas.ts';
import { sessionCookie } from '../session-cookie.ts';
import { LoginChallengeBody, PasskeyLoginBody } from './schemas.ts';

/** /webauthn/login/…: a login with a passkey, of a user who is named or whom the passkey names. */
export function passkeyLoginRoutes(app: App, parts: VerifyDoorParts): void {
  const { database, idempotency, passkeys, challengeLimits, sessions, settings, verification } = parts;
  const tags = ['Verify'];
  const authenticated = parts.callers.requireApplication('mfa');

  app.post(
    '/webauthn/login/challenge',
    {
      schema: {
        summary: 'Ask for a passkey',
        description:
          'Give the answer to `navigator.credentials.get` on your page. Without `user`, whichever passkey the person ' +
          'chooses says who they are. For a user who has none, or does not exist, the answer looks as if they had one.',
        tags,
        body: LoginChallengeBody,
        response: { 200: PasskeyRequestOptions },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { user, client } = request.body;
      const subject = user === undefined ? undefined : subjectOf(request, user);
      const context = contextOf(request, client);
      const work = async (tx: Transaction) => {
        const relyingParty = await passkeys.relyingParties.of(tx, context.applicationId);
        const body = await passkeys.beginAuthentication(tx, { relyingParty, subject }, context);
        return { status: 200, body };
      };
      const answer = async (): Promise<Answer> => {
        await challengeLimits.spend(subject, context);
        return idempotency.answerOnce(request, work);
      };
      return answerWith(reply, answer());
    },
  );

  app.post(
    '/webauthn/login/verify',
    {
      schema: {
        summary: 'Verify a passkey and open a session',
        description: 'Send what the browser answered. The answer sets the cookie `session`.',
        tags,
        body: PasskeyLoginBody,
        response: { 200: LoginAnswer },
      },
      ...authenticated,
    },
    (request, reply) => {
      const { user, client } = request.body;
      const context = contextOf(request, client);
      const { applicationId } = context;
      const answer = async (): Promise<Answer> => {
        const relyingParty = await passkeys.relyingParties.of(database.read, applicationId);
        const proven = await passkeys.prove(database.read, request.body, { applicationId, relyingParty });
        const subject = user === undefined ? proven.subject : subjectOf(request, user);
        const work = async (tx: Transaction): Promise<Answer> => {
          const response = { kind: 'assertion', proof: proven.proof } as const;
          const verdict = await verification.verify(tx, subject, response, context);
          if (!verdict.accepted) return refusePasskey(verdict, request.id, settings.limit);
          const { userId, method, recoveryCodesRemaining, verifiedAt, attemptsRemaining } = verdict;
          const session = sessions.open(tx, verdict, context);
          return {
            status: 200,
            userId,
            headers: {
              ...budgetHeaders(settings.limit, attemptsRemaining),
              'set-cookie': sessionCookie(session.token, session.expiresAt, settings.cookie),
            },
            body: {
              success: true,
              message: 'The passkey was accepted.',
              meta: {
                method,
                user: subject.name,
                ip: context.ip,
                userAgent: context.userAgent,
                timestamp: isoTime(verifiedAt),
                recoveryCodesRemaining,
              },
            },
          };
        };
        return idempotency.answerOnce(request, work, underLockOf(subject));
      };
      return answerWith(reply, answer());
    },
  );
}
