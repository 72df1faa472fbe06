import { decodeBase32, OtpError, verifyTotp } from '@twofold/otp';
import { totpHmac, totpKey } from '../../core/factors/totp/hmac.ts';
import type { App } from '../../http/app.ts';
import type { Clock } from '../../platform/clock.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { contextOf } from './context.ts';
import type { VerifyDoorParts } from './parts.ts';
import { DevVerifyBody, SuccessAnswer } from './schemas.ts';

/**
 * POST /verify: checks a code against a secret that the caller sends. It keeps nothing, so it cannot refuse a second
 * use: for trying things out, and absent unless ENABLE_DEV_VERIFY_ENDPOINT is set.
 */
export function devVerifyRoute(app: App, parts: VerifyDoorParts & { clock: Clock }): void {
  const { database, audit, settings, clock, log } = parts;
  if (!settings.devVerify) return;

  app.post(
    '/verify',
    {
      schema: {
        summary: 'Check a code against a secret (development)',
        description:
          'Stateless: a code is accepted as often as it is sent. Only with ENABLE_DEV_VERIFY_ENDPOINT.',
        tags: ['Development'],
        body: DevVerifyBody,
        response: { 200: SuccessAnswer },
      },
      ...parts.callers.requireApplication('mfa'),
    },
    async (request) => {
      const context = contextOf(request);
      if (settings.production)
        log.warn({ requestId: request.id }, 'ENABLE_DEV_VERIFY_ENDPOINT: /verify was used');
      const accepted = isAccepted(request.body.token, request.body.secret);
      const outcome = accepted ? 'success' : 'refused';
      await database.transaction(async (tx) =>
        audit.note(tx, context, { action: 'debug.verify_used', outcome }),
      );
      if (!accepted) throw new TwofoldError('request.invalid', 'The code does not belong to the secret.');
      return { success: true as const, message: 'The code belongs to the secret.' };
    },
  );

  function isAccepted(token: string, secretText: string): boolean {
    try {
      const key = totpKey('SHA1', decodeBase32(secretText));
      const parameters = { key, algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
      return verifyTotp(totpHmac, parameters, token, clock.now(), settings.windowSteps) !== undefined;
    } catch (error) {
      if (error instanceof OtpError) throw new TwofoldError('request.invalid', 'secret must be base32.');
      throw error;
    }
  }
}
