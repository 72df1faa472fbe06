import { decodeBase32, OtpError, parseOtpauth } from '@twofold/otp';
import { Refusal, type ValueType } from '../schema.ts';

/** A secret as sites show it, or the address of their QR code, of codes that come with time. */
export const otpSecret: ValueType<string> = {
  label: 'base32, or an `otpauth://` address of TOTP or Steam',
  parse(text) {
    const secret = text.trim();
    try {
      if (/^[a-z]+:\/\//i.test(secret)) {
        if (parseOtpauth(secret).type !== 'hotp') return secret;
        return new Refusal(
          'is of HOTP, whose counter cannot be kept in the environment',
          'Add it to the vault.',
        );
      }
      if (decodeBase32(secret).length > 0) return secret;
    } catch (error) {
      if (!(error instanceof OtpError)) throw error;
    }
    return new Refusal('is no secret of an authenticator', 'Give the base32 text that the site shows.');
  },
};
