import { OtpError } from '../errors.ts';
import { isSteamIssuer } from '../otpauth/account.ts';
import { STEAM_CHARACTERS } from '../steam.ts';
import { accountOf } from './account.ts';
import { collectEntries, entryOf } from './entries.ts';
import { bytesFromSigned, filledText, list, record } from './fields.ts';
import type { EntryProblemCode, FormatContent, FormatEntry, FormatNote, FormatReader } from './format.ts';

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
    const collected = collectEntries(
      tokens,
      readToken,
      (token) => filledText(record(token)?.issuerExt) ?? filledText(record(token)?.label),
      notes,
    );
    return { format: 'freeotp-plus', ...collected, notes: [...notes] };
  },
};

function readToken(value: unknown, notes: Set<FormatNote>): FormatEntry | EntryProblemCode {
  const token = record(value);
  if (token === undefined) return 'entry.field_invalid';
  const secret = bytesFromSigned(token.secret);
  if (secret === undefined) return token.secret === undefined ? 'entry.no_secret' : 'entry.field_invalid';
  // The parameter of the address is the one inside, the prefix of its label the one outside.
  const [inside, outside] = [filledText(token.issuerInt), filledText(token.issuerExt)];
  if (inside !== undefined && outside !== undefined && inside !== outside)
    notes.add('issuer_differs_from_prefix');
  const isSteam = isSteamIssuer(outside ?? inside) && token.digits === STEAM_CHARACTERS;
  if (isSteam) notes.add('read_as_steam');
  const account = accountOf({
    type: isSteam ? 'steam' : token.type,
    secret,
    label: token.label,
    issuer: inside ?? outside,
    organisation: outside,
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
