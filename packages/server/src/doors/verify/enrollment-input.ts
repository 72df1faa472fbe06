import { decodeBase32, OtpError } from '@twofold/otp';
import type { TotpEnrollment } from '../../core/factors/totp/enroll.ts';
import { TwofoldError } from '../../platform/errors.ts';

interface TotpFields {
  issuer?: string | undefined;
  label?: string | undefined;
  algorithm?: string | undefined;
  digits?: number | undefined;
  period?: number | undefined;
  secret?: string | undefined;
}

/** The enrollment that a request asks for, with the defaults that every authenticator app knows. */
export function enrollmentFrom(
  user: string,
  fields: TotpFields,
  options: { defaultIssuer: string; name: string; replaces: boolean },
): TotpEnrollment {
  const secret = fields.secret === undefined ? {} : { secret: readSecret(fields.secret) };
  return {
    label: options.name,
    issuer: fields.issuer?.trim() || options.defaultIssuer,
    account: fields.label?.trim() || accountName(user),
    algorithm: (fields.algorithm ?? 'SHA1') as TotpEnrollment['algorithm'],
    digits: fields.digits ?? 6,
    periodSeconds: fields.period ?? 30,
    replaces: options.replaces,
    ...secret,
  };
}

/** The otpauth format gives colons and outer spaces a meaning, which an opaque user id may have by chance. */
function accountName(user: string): string {
  return user.replaceAll(':', '.').trim() || 'account';
}

function readSecret(text: string): Uint8Array {
  try {
    const secret = decodeBase32(text);
    if (secret.length >= 16 && secret.length <= 128) return secret;
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
  }
  const reason = 'must be base32 of 128 to 1024 bits';
  throw new TwofoldError('request.invalid', `secret ${reason}.`, {
    extras: { errors: [{ pointer: '/secret', reason }] },
  });
}
