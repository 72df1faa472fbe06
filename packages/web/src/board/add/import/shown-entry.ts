import type { OtpauthAccount } from '@twofold/otp';

/** A name of ten thousand characters is one to be refused, not to be shown. */
const MAX_SHOWN_CHARACTERS = 120;
/** What could break out of a line, or turn it around (T9). */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A name out of a file, which anybody may have written, as it is shown before the server has seen it. */
export function shownName(name: string): string {
  const cut = name
    .slice(0, 2 * MAX_SHOWN_CHARACTERS)
    .replaceAll(UNPRINTABLE, '')
    .trim();
  return cut.length > MAX_SHOWN_CHARACTERS ? `${cut.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed()}…` : cut;
}

/** What of its codes differs from what nearly all have: `TOTP`, `TOTP · SHA256 · 8 · 60 s`, `HOTP · 6 · #7`. */
export function shownKind(account: OtpauthAccount): string {
  if (account.type === 'steam') return 'Steam';
  const { type, algorithm, digits } = account;
  const parts = [type.toUpperCase()];
  if (algorithm !== 'SHA1') parts.push(algorithm);
  if (digits !== 6) parts.push(`${digits}`);
  if (account.type === 'totp' && account.periodSeconds !== 30) parts.push(`${account.periodSeconds} s`);
  if (account.type === 'hotp') parts.push(`#${account.counter}`);
  return parts.join(' · ');
}
