import { type Algorithm, decodeBase32, totp } from '@twofold/otp';
import { totpHmac, totpKey } from '../../src/core/factors/totp/hmac.ts';

export interface AuthenticatorSettings {
  algorithm?: Algorithm;
  digits?: number;
  periodSeconds?: number;
}

/** A person's authenticator app. Times are Unix milliseconds. */
export interface AuthenticatorApp {
  /** The code of the time step at `nowMs`, or of one that many steps later. */
  code(nowMs: number, stepOffset?: number): string;
  /** A code that is not right, nor was or will be within 30 steps; another for each `number`. */
  wrongCode(nowMs: number, number?: number): string;
}

/** @param secret base32, as an enrollment with ALLOW_DEBUG_SETUP_OUTPUT shows it */
export function authenticatorApp(secret: string, settings: AuthenticatorSettings = {}): AuthenticatorApp {
  const { algorithm = 'SHA1', digits = 6, periodSeconds = 30 } = settings;
  const parameters = { key: totpKey(algorithm, decodeBase32(secret)), algorithm, digits, periodSeconds };
  const code = (nowMs: number, stepOffset = 0) =>
    totp(totpHmac, parameters, nowMs + stepOffset * periodSeconds * 1000);
  return {
    code,
    wrongCode(nowMs, number = 0) {
      const near = new Set(Array.from({ length: 61 }, (_, index) => code(nowMs, index - 30)));
      let candidate = number;
      while (near.has(padded(candidate, digits))) candidate += 100_000;
      return padded(candidate, digits);
    },
  };
}

function padded(number: number, digits: number): string {
  return String(number % 10 ** digits).padStart(digits, '0');
}
