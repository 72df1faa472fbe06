import { decodeBase32, OtpError } from '@twofold/otp';
import type { TotpEnrollment } from '../../core/factors/totp/enroll.ts';
import { invalidField } from '../../platform/errors.ts';

/**
 * Of issuer and label each: 64 characters of every living script. Percent-encoded, with the issuer written twice and a
 * secret of 128 bytes, the address still fits the largest QR code (ISO/IEC 18004, version 40-M: 2331 bytes).
 */
const MAX_SHOWN_BYTES = 192;
const ELLIPSIS = '…';

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
  { defaultIssuer, name = 'Authenticator app' }: { defaultIssuer: string; name?: string | undefined },
): Omit<TotpEnrollment, 'replaces'> {
  const secret = fields.secret === undefined ? {} : { secret: readSecret(fields.secret) };
  return {
    label: name,
    issuer: readShownText('issuer', fields.issuer) ?? defaultIssuer,
    account: readShownText('label', fields.label) ?? accountName(user),
    algorithm: (fields.algorithm ?? 'SHA1') as TotpEnrollment['algorithm'],
    digits: fields.digits ?? 6,
    periodSeconds: fields.period ?? 30,
    ...secret,
  };
}

/**
 * The otpauth format gives colons and outer spaces a meaning, which an opaque user id may have by chance. An id that is
 * longer than the QR code has room for is cut: it is only shown, and means nothing to anybody.
 */
function accountName(user: string): string {
  const name = user.replaceAll(':', '.').trim() || 'account';
  if (byteLength(name) <= MAX_SHOWN_BYTES) return name;
  let cut = '';
  for (const character of name) {
    if (byteLength(cut + character) > MAX_SHOWN_BYTES - byteLength(ELLIPSIS)) break;
    cut += character;
  }
  return cut.trimEnd() + ELLIPSIS;
}

/** What the app shows: the text that was sent, or undefined where it was left out or is blank. */
function readShownText(field: 'issuer' | 'label', text: string | undefined): string | undefined {
  const shown = text?.trim();
  if (shown !== undefined && byteLength(shown) > MAX_SHOWN_BYTES) {
    throw invalidField(`/${field}`, `must not have more than ${MAX_SHOWN_BYTES} bytes in UTF-8`);
  }
  return shown === '' ? undefined : shown;
}

function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function readSecret(text: string): Uint8Array {
  try {
    const secret = decodeBase32(text);
    if (secret.length >= 16 && secret.length <= 128) return secret;
  } catch (error) {
    if (!(error instanceof OtpError)) throw error;
  }
  throw invalidField('/secret', 'must be base32 of 128 to 1024 bits');
}
