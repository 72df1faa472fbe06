import { OtpError, parseOtpauth } from '@twofold/otp';
import { isPart } from '@twofold/otp/formats/google-part';

/** What a QR code was, for people: the account in it, a part of several, or nothing for this place. */
export type Scanned =
  | { kind: 'account'; uri: string; issuer: string | undefined; label: string }
  | { kind: 'google-part'; address: string }
  | { kind: 'other' };

/** @param text of the code, from anywhere */
export function scanned(text: string): Scanned {
  const uri = text.trim();
  if (isPart(uri)) return { kind: 'google-part', address: uri };
  try {
    const { issuer, label } = parseOtpauth(uri);
    return { kind: 'account', uri, issuer, label };
  } catch (error) {
    if (error instanceof OtpError) return { kind: 'other' };
    throw error;
  }
}
