import type { OtpauthAccount } from '@twofold/otp';

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
