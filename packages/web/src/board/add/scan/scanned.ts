import { OtpError, parseOtpauth } from '@twofold/otp';

/** What a QR code was, for people: the account in it, or why there is none. */
export type Scanned =
  | { kind: 'account'; uri: string; issuer: string | undefined; label: string }
  | { kind: 'google-export' }
  | { kind: 'other' };

/** @param text of the code, from anywhere */
export function scanned(text: string): Scanned {
  if (/^\s*otpauth-migration:/i.test(text)) return { kind: 'google-export' };
  try {
    const { issuer, label } = parseOtpauth(text);
    return { kind: 'account', uri: text.trim(), issuer, label };
  } catch (error) {
    if (error instanceof OtpError) return { kind: 'other' };
    throw error;
  }
}
