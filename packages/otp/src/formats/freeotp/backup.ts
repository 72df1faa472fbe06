import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { accountOf } from '../account.ts';
import { record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatNote, FormatReader, FormatTools } from '../format.ts';
import { checkEntryCount } from '../limits.ts';
import { openKey, openMasterKey, parseField } from './encryption.ts';
import { parseJavaMap, startsJavaMap } from './java-map.ts';
import { readToken, tokenName } from './token.ts';

const MASTER_KEY = 'masterKey';
/** Beside each key, under its name and this, stands what is not secret of the account. */
const TOKEN_SUFFIX = '-token';

interface Token {
  fields: Readonly<Record<string, unknown>>;
  /** The bytes, or why there are none. */
  secret: Uint8Array | EntryProblemCode;
}

/** Backups of FreeOTP 2: serialised by Java, whatever the name of the file says (.xml). */
export const freeotp2Reader: FormatReader = {
  format: 'freeotp-2',

  recognises({ bytes }) {
    return startsJavaMap(bytes);
  },

  async read({ bytes }, tools) {
    const map = parseJavaMap(bytes);
    const tokens = await openTokens(map, tools);
    const notes = new Set<FormatNote>();
    const collected = collectEntries(
      tokens,
      (token, own) => entryOf(accountOfToken(token, own)),
      ({ fields }) => tokenName(fields),
      notes,
    );
    return { format: 'freeotp-2', ...collected, notes: [...notes] };
  },
};

async function openTokens(map: ReadonlyMap<string, string>, tools: FormatTools): Promise<Token[]> {
  const master = map.get(MASTER_KEY);
  if (master === undefined) throw new OtpError('format.damaged');
  const key = await openMasterKey(master, tools);
  const tokens: Token[] = [];
  for (const name of tokenNames(map)) tokens.push(await openToken(map, name, key, tools));
  return tokens;
}

/** Of whichever half is there: an account that lost the other one is a problem, and not forgotten. */
function tokenNames(map: ReadonlyMap<string, string>): Set<string> {
  const names = new Set<string>();
  for (const name of map.keys()) {
    if (name === MASTER_KEY) continue;
    names.add(name.endsWith(TOKEN_SUFFIX) ? name.slice(0, -TOKEN_SUFFIX.length) : name);
  }
  checkEntryCount(names.size);
  return names;
}

/** One that does not open takes no other with it: the master key has opened, so the password is right. */
async function openToken(
  map: ReadonlyMap<string, string>,
  name: string,
  key: Uint8Array,
  tools: FormatTools,
): Promise<Token> {
  let fields: Token['fields'] = {};
  try {
    fields = record(parseField(map.get(name + TOKEN_SUFFIX))) ?? {};
    const sealed = parseField(text(record(parseField(map.get(name)))?.key));
    return { fields, secret: (await openKey(sealed, key, tools)) ?? 'format.damaged' };
  } catch (error) {
    if (error instanceof OtpError) return { fields, secret: error.code };
    throw error;
  }
}

/** What FreeOTP leaves out it takes as its default; `algo` is null where the address did not say. */
function accountOfToken(
  { fields, secret }: Token,
  notes: Set<FormatNote>,
): OtpauthAccount | EntryProblemCode {
  if (typeof secret === 'string') return secret;
  const { digits, period, counter, algo: algorithm } = fields;
  return accountOf({ ...readToken(fields, notes), secret, algorithm, digits, period, counter });
}
