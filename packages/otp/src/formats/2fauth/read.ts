import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { filledText, list, record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatReader } from '../format.ts';

const SCHEMA = 1;

/** The JSON export of 2FAuth. Its icons are neither fetched nor kept. */
export const twoFauthReader: FormatReader = {
  format: '2fauth',

  recognises({ json }) {
    return /^2fauth/i.test(text(record(json)?.app) ?? '') && list(record(json)?.data) !== undefined;
  },

  async read({ json }): Promise<FormatContent> {
    const file = record(json);
    if (file?.schema !== SCHEMA) throw new OtpError('format.unsupported');
    const accounts = list(file.data);
    if (accounts === undefined) throw new OtpError('format.damaged');
    const collected = collectEntries(
      accounts,
      readAccount,
      (account) => filledText(record(account)?.service) ?? filledText(record(account)?.account),
    );
    return { format: '2fauth', ...collected, notes: [] };
  },
};

function readAccount(value: unknown): FormatEntry | EntryProblemCode {
  const fields = record(value);
  if (fields === undefined) return 'entry.field_invalid';
  const type = fields.otp_type;
  return entryOf(
    accountOf({
      type: type === 'steamtotp' ? 'steam' : type,
      secret: fields.secret,
      issuer: fields.service,
      label: fields.account,
      algorithm: fields.algorithm,
      digits: fields.digits,
      period: fields.period,
      counter: fields.counter,
    }),
  );
}
