import { canonicaliseCode } from '@twofold/otp';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import type { Random } from '../../../platform/random.ts';

/** NIST SP 800-63B-4, section 3.1.3.2: at least six. */
const CODE_DIGITS = 6;
const CODES = 10 ** CODE_DIGITS;
/** The largest multiple of `CODES` that three bytes hold: what is drawn above it would make low codes likelier. */
const FAIR = Math.floor(2 ** 24 / CODES) * CODES;

/** Six digits, each code as likely as any other (OWASP ASVS 5.0, 11.5.1). */
export function drawCode(random: Random): string {
  for (;;) {
    const [high = 0, middle = 0, low = 0] = random.bytes(3);
    const drawn = high * 65_536 + middle * 256 + low;
    if (drawn < FAIR) return String(drawn % CODES).padStart(CODE_DIGITS, '0');
  }
}

/** Whether it can be one by its form alone. */
export function looksLikeCode(text: string): boolean {
  return canonicaliseCode(text, CODE_DIGITS) !== undefined;
}

/**
 * HMAC-SHA256 under a key that is not in the database in clear, over the code and the challenge: a stolen database has
 * no code of a million that can be tried, and a code of one challenge is none of another (OWASP ASVS 5.0, 6.6.2).
 *
 * @param text as it was sent; what is no code has a hash too, so that it costs the same
 */
export function codeHash(dataKeys: DataKeys, challengeId: string, text: string): string {
  return dataKeys.mac(
    'one-time-code',
    `${challengeId}\n${canonicaliseCode(text, CODE_DIGITS) ?? 'malformed'}`,
  );
}
