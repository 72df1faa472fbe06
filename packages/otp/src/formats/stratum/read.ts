import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record } from '../encoding/fields.ts';
import { collectEntries, entryOf, MAX_GROUPS } from '../entries.ts';
import type { FormatContent, FormatReader } from '../format.ts';
import { isEncryptedBackup, openBackup } from './encryption.ts';

/** By the numbers of Stratum's AuthenticatorType; mOTP (3) and Yandex (5) have codes of their own. */
const TYPES: ReadonlyMap<unknown, string> = new Map([
  [1, 'hotp'],
  [2, 'totp'],
  [4, 'steam'],
]);
const ALGORITHMS: readonly string[] = ['SHA1', 'SHA256', 'SHA512'];

/** Backups of Stratum, which was Authenticator Pro: plain, and in both of its encrypted forms. Icons are not kept. */
export const stratumReader: FormatReader = {
  format: 'stratum',

  recognises({ bytes, json }) {
    return isEncryptedBackup(bytes) || list(record(json)?.Authenticators) !== undefined;
  },

  async read({ bytes, json }, tools) {
    return readBackup(isEncryptedBackup(bytes) ? await openBackup(bytes, tools) : json);
  },
};

/** @throws OtpError `format.damaged`, `format.too_many_entries` */
function readBackup(json: unknown): FormatContent {
  const backup = record(json);
  const authenticators = list(backup?.Authenticators);
  if (backup === undefined || authenticators === undefined) throw new OtpError('format.damaged');
  const groupsBySecret = readGroups(backup);
  const collected = collectEntries(
    authenticators,
    (value) => {
      const fields = record(value) ?? {};
      const account = accountOf({
        type: TYPES.get(fields.Type),
        secret: fields.Secret,
        issuer: fields.Issuer,
        label: fields.Username,
        algorithm: algorithmOf(fields.Algorithm),
        digits: fields.Digits,
        period: fields.Period,
        counter: fields.Counter,
      });
      return entryOf(account, { groups: [...(groupsBySecret.get(fields.Secret) ?? [])] });
    },
    (value) => filledText(record(value)?.Issuer) ?? filledText(record(value)?.Username),
  );
  return { format: 'stratum', ...collected, notes: [] };
}

/** What is no number of an algorithm stays what it is, and is refused as such. */
function algorithmOf(value: unknown): unknown {
  return typeof value === 'number' ? (ALGORITHMS[value] ?? value) : value;
}

/**
 * Names of categories by the secret of an account, which is Stratum's own key for it. All accounts of one secret have the
 * same ones: of those no more are kept than it takes to refuse them.
 */
function readGroups(backup: Readonly<Record<string, unknown>>): Map<unknown, Set<string>> {
  const names = new Map<unknown, string>();
  for (const value of list(backup.Categories) ?? []) {
    const category = record(value);
    const name = filledText(category?.Name)?.toWellFormed();
    if (name !== undefined) names.set(category?.Id, name);
  }
  const groups = new Map<unknown, Set<string>>();
  for (const value of list(backup.AuthenticatorCategories) ?? []) {
    const binding = record(value);
    const name = names.get(binding?.CategoryId);
    if (name === undefined) continue;
    const ofSecret = groups.get(binding?.AuthenticatorSecret) ?? new Set();
    groups.set(binding?.AuthenticatorSecret, ofSecret);
    if (ofSecret.size <= MAX_GROUPS) ofSecret.add(name);
  }
  return groups;
}
