import { decodeBase32, encodeBase32, OtpError } from '@twofold/otp';
import { Type } from 'typebox';
import { qrCodeDataUrl } from '../../../core/factors/totp/qr-code.ts';
import { stepUpOfFactorChange } from '../../../core/login/factor-changes.ts';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { type Answer, sendAnswer } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { invalidField } from '../../../platform/errors.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { SubmittedCode } from '../schemas.ts';
import { refusalOf } from './response.ts';
import { renewedCookie } from './step-up.ts';

const SetupData = Type.Object({
  factorId: Type.String(),
  secret: Type.String({ description: 'Base32, for typing into an authenticator app.' }),
  qrCode: Type.String({ description: 'A PNG as a data URL, to scan.' }),
  otpAuth: Type.String({ description: 'The otpauth:// address in the QR code.' }),
  backupCodes: Type.Array(Type.String(), {
    description: 'Ten codes to show once; they become valid with verify-setup.',
  }),
});

const VerifySetupBody = Type.Object({
  secret: Type.String({ minLength: 1, maxLength: 256, description: 'The one that the set-up answered.' }),
  code: SubmittedCode,
});

const VerifySetupData = Type.Object({ recoveryCodesRemaining: Type.Integer() });

/** What every authenticator app knows. */
const TOTP_PARAMETERS = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;

/** POST /2fa/totp/setup and /verify-setup: an authenticator app. It takes the place of the one before it. */
export function totpRoutes(app: App, parts: AccountsDoorParts): void {
  const { callers, idempotency, enrollment, login, settings } = parts;
  const base = `${settings.apiBasePath}/2fa/totp`;

  app.post(
    `${base}/setup`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Set an authenticator app up',
        description:
          'The app and the recovery codes wait for the first code; what was there works on until then. Needs a fresh ' +
          'second factor; a person who has none yet, a login within the last five minutes.',
        response: { 200: Envelope(SetupData) },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.begin }),
    },
    async (request, reply) => {
      const { person, userId } = personOf(request);
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const wanted = {
        ...{ label: 'Authenticator app', issuer: settings.issuer, account: person.username },
        ...TOTP_PARAMETERS,
      };
      const answer = await idempotency.answerOnce(
        request,
        async (tx): Promise<Answer> => {
          const enrolled = await enrollment.setUp(tx, subject, wanted, context);
          const { factor, secret, otpauthUri, recoveryCodes } = enrolled;
          const data = {
            factorId: factor.id,
            secret: encodeBase32(secret),
            qrCode: qrCodeDataUrl(otpauthUri),
            otpAuth: otpauthUri,
            backupCodes: recoveryCodes,
          };
          const message = 'Scan the code with your app, keep the recovery codes, then send the first code.';
          return { status: 200, userId, body: enveloped(message, data) };
        },
        { yields: true, ...underLockOf(subject) },
      );
      return sendAnswer(reply, answer);
    },
  );

  app.post(
    `${base}/verify-setup`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Confirm an authenticator app with its first code',
        description:
          'Your other sessions end; a trusted device stays one, unless an app before it was replaced.',
        body: VerifySetupBody,
        response: { 200: Envelope(VerifySetupData) },
      },
      ...callers.requirePerson({ stepUp: stepUpOfFactorChange.confirm }),
    },
    async (request, reply) => {
      const { person, userId, session } = personOf(request);
      const secret = readSecret(request.body.secret);
      const response = { kind: 'code', code: request.body.code } as const;
      const subject = subjectOfPerson(person);
      const context = contextOfPerson(request);
      const answer = await idempotency.answerOnce(
        request,
        async (tx): Promise<Answer> => {
          const confirmed = await login.confirmTotp(tx, { person, session, secret, response }, context);
          if (confirmed.outcome === 'refused') return { ...refusalOf(response, request.id), userId };
          const { recoveryCodesRemaining, renewed } = confirmed;
          return {
            status: 200,
            userId,
            ...renewedCookie(parts, request, renewed),
            body: enveloped('Your authenticator app is set up.', { recoveryCodesRemaining }),
          };
        },
        underLockOf(subject),
      );
      return sendAnswer(reply, answer);
    },
  );
}

function readSecret(text: string): Uint8Array {
  try {
    return decodeBase32(text);
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
    throw invalidField('/secret', 'must be base32');
  }
}
