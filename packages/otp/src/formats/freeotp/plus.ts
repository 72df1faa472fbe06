import { OtpError } from '../../errors.ts';
import { accountOf } from '../account.ts';
import { bytesFromSigned, list, record } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatNote, FormatReader } from '../format.ts';
import { readToken, tokenName } from './token.ts';

/** The JSON export of FreeOTP+. */
export const freeOtpPlusReader: FormatReader = {
  format: 'freeotp-plus',

  recognises({ json }) {
    const file = record(json);
    return list(file?.tokens) !== undefined && list(file?.tokenOrder) !== undefined;
  },

  async read({ json }): Promise<FormatContent> {
    const tokens = list(record(json)?.tokens);
    if (tokens === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const collected = collectEntries(tokens, readEntry, (token) => tokenName(record(token) ?? {}), notes);
    return { format: 'freeotp-plus', ...collected, notes: [...notes] };
  },
};

function readEntry(value: unknown, notes: Set<FormatNote>): FormatEntry | EntryProblemCode {
  const token = record(value);
  if (token === undefined) return 'entry.field_invalid';
  const secret = bytesFromSigned(token.secret);
  if (secret === undefined) return token.secret === undefined ? 'entry.no_secret' : 'entry.field_invalid';
  const account = accountOf({
    ...readToken(token, notes),
    secret,
    algorithm: token.algo,
    digits: token.digits,
    period: token.period,
    counter: nextCounter(token.counter),
  });
  return entryOf(account);
}

/** The app keeps the counter of the code before the next one: -1 where none has been shown. */
function nextCounter(shown: unknown): unknown {
  if (typeof shown !== 'number' || !Number.isSafeInteger(shown)) return shown;
  return BigInt(shown) + 1n;
}
