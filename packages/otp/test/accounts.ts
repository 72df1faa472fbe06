import { decodeBase32 } from '../src/base32.ts';
import type { FormatEntry } from '../src/formats/format.ts';
import type { HotpAccount, SteamAccount, TotpAccount } from '../src/otpauth/account.ts';

/** The secret of the vectors of RFC 4226, as base32. */
export const SECRET_TEXT = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
export const SECRET = decodeBase32(SECRET_TEXT);

/** T14: names that formats and addresses have had trouble with. */
export const AWKWARD_NAMES = [
  'a & b',
  'C#',
  'C++',
  '100%',
  'host:8080',
  'Zürich – 東京',
  '🔑 key',
  '"quoted", \\',
];

export function totpAccount(changes: Partial<TotpAccount> = {}): TotpAccount {
  const defaults = { algorithm: 'SHA1', digits: 6, periodSeconds: 30 } as const;
  return { type: 'totp', secret: SECRET, issuer: 'Twofold', label: 'alice', ...defaults, ...changes };
}

export function hotpAccount(changes: Partial<HotpAccount> = {}): HotpAccount {
  const defaults = { algorithm: 'SHA1', digits: 6, counter: 0n } as const;
  return { type: 'hotp', secret: SECRET, issuer: 'Twofold', label: 'alice', ...defaults, ...changes };
}

export function steamAccount(changes: Partial<SteamAccount> = {}): SteamAccount {
  const fixed = { algorithm: 'SHA1', digits: 5, periodSeconds: 30 } as const;
  return { type: 'steam', secret: SECRET, issuer: 'Steam', label: 'gabe', ...fixed, ...changes };
}

export function entry(account: FormatEntry['account'], rest: Partial<FormatEntry> = {}): FormatEntry {
  return { account, groups: [], favourite: false, ...rest };
}
