import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatReader } from '../format.ts';
import { looksEncrypted, openBackup } from './encryption.ts';

/** Fields that andOTP alone has in a list of accounts. */
const OWN_FIELDS = ['thumbnail', 'last_used', 'used_frequency', 'tags'];

/** Backups of andOTP, plain and encrypted with a password, of both kinds. */
export const andotpReader: FormatReader = {
  format: 'andotp',

  recognises({ bytes, text: plain, json, name }) {
    if (json === undefined) return plain === undefined && looksEncrypted(bytes, name);
    const first = record(list(json)?.[0]);
    return (
      typeof first?.secret === 'string' &&
      typeof first.type === 'string' &&
      OWN_FIELDS.some((field) => field in first)
    );
  },

  async read({ bytes, json }, tools) {
    return readAccounts(json === undefined ? await openBackup(bytes, tools) : json);
  },
};

/** @throws OtpError `format.damaged`, `format.too_many_entries` */
function readAccounts(json: unknown): FormatContent {
  const accounts = list(json);
  if (accounts === undefined) throw new OtpError('format.damaged');
  const collected = collectEntries(
    accounts,
    (value) => {
      const fields = record(value) ?? {};
      const groups = (list(fields.tags) ?? []).flatMap((tag) => filledText(tag)?.toWellFormed() ?? []);
      return entryOf(accountOfFields(fields), { groups });
    },
    (value) => filledText(record(value)?.issuer) ?? filledText(record(value)?.label),
  );
  return { format: 'andotp', ...collected, notes: [] };
}

function accountOfFields(fields: Readonly<Record<string, unknown>>): OtpauthAccount | EntryProblemCode {
  const { type, secret, algorithm, digits, period, counter } = fields;
  return accountOf({ type, secret, algorithm, digits, period, counter, ...namesOf(fields) });
}

/** Before version 0.6.3 the issuer was a part of the label: "issuer - name". */
function namesOf(fields: Readonly<Record<string, unknown>>): { issuer?: unknown; label: unknown } {
  const label = text(fields.label) ?? '';
  const divider = ' - ';
  const cut = label.indexOf(divider);
  if ('issuer' in fields || cut < 0) return { issuer: fields.issuer, label };
  return { issuer: label.slice(0, cut), label: label.slice(cut + divider.length) };
}
