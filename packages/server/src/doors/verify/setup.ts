import { encodeBase32 } from '@twofold/otp';
import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import type { EnrolledTotp } from '../../core/factors/totp/enroll.ts';
import { qrCodeDataUrl } from '../../core/factors/totp/qr-code.ts';
import { underLockOf } from '../../core/users/user-lock.ts';
import type { Subject } from '../../core/users/users.ts';
import { type Answer, answerWith } from '../../http/answer/answer.ts';
import type { App } from '../../http/app.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { contextOf, subjectOf } from './context.ts';
import { enrollmentFrom } from './enrollment-input.ts';
import type { VerifyDoorParts } from './parts.ts';
import { SetupAnswer, SetupBody } from './schemas.ts';

/** POST /setup: enrolls TOTP with recovery codes. Both wait for the first accepted code; what was active works on. */
export function setupRoute(app: App, parts: VerifyDoorParts): void {
  const { idempotency, enrollment, audit, settings } = parts;

  app.post(
    '/setup',
    {
      schema: {
        summary: 'Enroll a user with an authenticator app',
        description:
          'Makes a pending TOTP factor and ten recovery codes. The first accepted code makes both active and replaces ' +
          'what the user had; until then that works on.',
        tags: ['Verify'],
        body: SetupBody,
        response: { 200: SetupAnswer },
      },
      ...parts.callers.requireApplication('mfa'),
    },
    (request, reply) => {
      // By name: what the schema does not have is in the body as well, unchecked, such as a secret.
      const { user: name, client, issuer, label, algorithm, digits, period } = request.body;
      const fields = { issuer, label, algorithm, digits, period };
      const context = contextOf(request, client);
      const subject = subjectOf(request, name);
      const work = async (tx: Transaction) => {
        const wanted = enrollmentFrom(name, fields, { defaultIssuer: settings.defaultIssuer });
        const enrolled = await enrollment.setUp(tx, subject, wanted, context);
        const { factor, otpauthUri, recoveryCodes } = enrolled;
        const shown = settings.showSecrets ? showSecret(tx, enrolled, context) : {};
        const body = { qrCode: qrCodeDataUrl(otpauthUri), recoveryCodes, factorId: factor.id, ...shown };
        return { status: 200, userId: factor.userId, body };
      };
      return answerWith(reply, answerOnceAndWarn(request, work, subject));
    },
  );

  /** In production each showing of a secret is a warning; an answer that is given again shows it again. */
  async function answerOnceAndWarn(
    request: FastifyRequest,
    work: (tx: Transaction) => Promise<Answer>,
    subject: Subject,
  ) {
    const options = { yields: true, ...underLockOf(subject) };
    const answer = await idempotency.answerOnce(request, work, options);
    if (settings.showSecrets && settings.production && answer.status === 200) {
      parts.log.warn({ requestId: request.id }, 'ALLOW_DEBUG_SETUP_OUTPUT: a secret was shown');
    }
    return answer;
  }

  function showSecret(tx: Transaction, enrolled: EnrolledTotp, context: Context) {
    const factorId = enrolled.factor.id;
    audit.note(tx, context, { action: 'debug.secret_shown', outcome: 'success', factorId });
    return { secret: encodeBase32(enrolled.secret), otpAuth: enrolled.otpauthUri };
  }
}
