import { OtpError } from '../../errors.ts';
import { MAX_OTPAUTH_CHARACTERS } from '../../otpauth/account.ts';
import { parseOtpauth } from '../../otpauth/parse.ts';
import { decodePercent } from '../../otpauth/text.ts';
import { filledText, list, record } from '../encoding/fields.ts';
import { parseBounded } from '../encoding/json.ts';
import { entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatEntry, FormatNote } from '../format.ts';

/** What Ente Auth knows of an account beside its codes. */
interface CodeDisplay {
  pinned: boolean;
  trashed: boolean;
  groups: string[];
  note: string | undefined;
}

const NO_DISPLAY: CodeDisplay = { pinned: false, trashed: false, groups: [], note: undefined };

/**
 * The entry of one address, `otpauth://` or `steam://`, with what Ente writes into its parameter `codeDisplay`.
 * `undefined` where Ente has the account in its trash.
 *
 * @param notes collects what was tolerated
 * @throws OtpError `otpauth.*`, `base32.*`
 */
export function readAddress(
  address: string,
  notes: Set<FormatNote>,
): FormatEntry | EntryProblemCode | undefined {
  if (address.length > MAX_OTPAUTH_CHARACTERS) throw new OtpError('otpauth.too_long');
  const { address: bare, display } = splitDisplay(address);
  const { notes: tolerated, ...account } = parseOtpauth(bare);
  if (display.trashed) {
    notes.add('trashed_left_out');
    return undefined;
  }
  for (const note of tolerated) notes.add(note);
  return entryOf(account, { note: display.note, groups: display.groups, favourite: display.pinned });
}

/** Takes the parameter out, so that what is not understood of an address does not seem to be there. */
function splitDisplay(address: string): { address: string; display: CodeDisplay } {
  const match = /[?&]codeDisplay=([^&]*)/i.exec(address);
  if (match === null) return { address, display: NO_DISPLAY };
  const [parameter, raw = ''] = match;
  const separator = parameter.charAt(0);
  const rest = address.slice(match.index + parameter.length).replace(/^&/, '');
  const bare = address.slice(0, match.index) + (rest === '' ? '' : separator + rest);
  return { address: bare, display: displayOf(raw) };
}

/** Dart writes a query as a form: a + is a space, and a plus is escaped. What cannot be read counts as absent. */
function displayOf(raw: string): CodeDisplay {
  const fields = record(parsed(decodePercent(raw.replaceAll('+', ' '), new Set())));
  if (fields === undefined) return NO_DISPLAY;
  const tags = list(fields.tags) ?? [];
  return {
    pinned: fields.pinned === true,
    trashed: fields.trashed === true,
    groups: tags.flatMap((tag) => filledText(tag) ?? []),
    note: filledText(fields.note),
  };
}

function parsed(json: string): unknown {
  try {
    return parseBounded(json);
  } catch (error) {
    if (error instanceof OtpError) return undefined;
    throw error;
  }
}
