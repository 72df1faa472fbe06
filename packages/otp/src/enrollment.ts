import { type Algorithm, MAC_BYTES } from './algorithm.ts';
import { OtpError } from './errors.ts';
import { checkPeriod } from './totp.ts';

/** RFC 4226 section 4, R6: the shared secret has at least 128 bits, and 160 are recommended. */
export const MIN_ENROLLED_SECRET_BYTES = 16;
/**
 * How many random bytes a new secret is made of: the length of the HMAC's output, under which RFC 2104
 * section 3 advises against going. For SHA1 these are the 160 bits that R6 recommends.
 */
export const GENERATED_SECRET_BYTES: Readonly<Record<Algorithm, number>> = MAC_BYTES;

/**
 * Refuses what an import may bring and an enrollment must not have: a secret that can be searched for, and
 * digits that authenticators do not show.
 *
 * @throws OtpError `enrollment.secret_too_short`, `enrollment.invalid_digits`, `totp.invalid_period`
 */
export function checkEnrollable(factor: { secret: Uint8Array; digits: number; periodSeconds: number }): void {
  if (factor.secret.length < MIN_ENROLLED_SECRET_BYTES) throw new OtpError('enrollment.secret_too_short');
  // RFC 4226 section 4, R4 and section 5.3: at least six digits, possibly seven or eight.
  if (![6, 7, 8].includes(factor.digits)) throw new OtpError('enrollment.invalid_digits');
  checkPeriod(factor.periodSeconds);
}
