import { underLockOf } from '../../core/users/user-lock.ts';
import { answerWith } from '../../http/answer/answer.ts';
import { isoTime } from '../../http/answer/iso-time.ts';
import type { App } from '../../http/app.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { contextOf, subjectOf } from './context.ts';
import type { VerifyDoorParts } from './parts.ts';
import { budgetHeaders, refuse } from './refusal.ts';
import { LoginAnswer, LoginBody } from './schemas.ts';
import { sessionCookie } from './session-cookie.ts';

/** POST /login: verifies a TOTP code or a recovery code and opens a session. */
export function loginRoute(app: App, parts: VerifyDoorParts): void {
  const { idempotency, verification, sessions, settings } = parts;

  app.post(
    '/login',
    {
      schema: {
        summary: 'Verify a code and open a session',
        description: 'Takes a TOTP code or a recovery code. The answer sets the cookie `session`.',
        tags: ['Verify'],
        body: LoginBody,
        response: { 200: LoginAnswer },
      },
      ...parts.callers.requireApplication('mfa'),
    },
    (request, reply) => {
      const { user, token, client } = request.body;
      const context = contextOf(request, client);
      const subject = subjectOf(request, user);
      const work = async (tx: Transaction) => {
        const response = { kind: 'code', code: token } as const;
        const verdict = await verification.verify(tx, subject, response, context);
        if (!verdict.accepted) return refuse(verdict, token, request.id, settings.limit);
        const { userId, method, recoveryCodesRemaining } = verdict;
        const session = sessions.open(tx, verdict, context);
        return {
          status: 200,
          userId,
          headers: {
            ...budgetHeaders(settings.limit, verdict.attemptsRemaining),
            'set-cookie': sessionCookie(session.token, session.expiresAt, settings.cookie),
          },
          body: {
            success: true,
            message: messageFor(recoveryCodesRemaining, method),
            meta: {
              method,
              user,
              ip: context.ip,
              userAgent: context.userAgent,
              timestamp: isoTime(verdict.verifiedAt),
              recoveryCodesRemaining,
            },
          },
        };
      };
      return answerWith(reply, idempotency.answerOnce(request, work, underLockOf(subject)));
    },
  );
}

const FEW_RECOVERY_CODES = 3;

function messageFor(recoveryCodesRemaining: number, method: string): string {
  if (method !== 'RECOVERY_CODE' || recoveryCodesRemaining > FEW_RECOVERY_CODES)
    return 'The code was accepted.';
  return `The code was accepted. ${recoveryCodesRemaining} recovery codes are left: make new ones soon.`;
}
