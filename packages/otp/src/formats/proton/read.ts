import { OtpError } from '../../errors.ts';
import type { OtpauthAccount } from '../../otpauth/account.ts';
import { parseOtpauth } from '../../otpauth/parse.ts';
import { filledText, list, record, text } from '../encoding/fields.ts';
import { collectEntries, entryOf } from '../entries.ts';
import type { EntryProblemCode, FormatContent, FormatNote, FormatReader } from '../format.ts';
import { openExport } from './encryption.ts';

const VERSION = 1;

/** Proton Authenticator's export, plain or with a password. */
export const protonReader: FormatReader = {
  format: 'proton',

  recognises({ json }) {
    const file = record(json);
    if (typeof file?.version !== 'number') return false;
    const isPlain =
      list(file.entries)?.some((entry) => record(record(entry)?.content) !== undefined) ?? false;
    return isPlain || (typeof file.salt === 'string' && typeof file.content === 'string');
  },

  async read({ json }, tools) {
    const file = record(json);
    if (file === undefined) throw new OtpError('format.damaged');
    if (file.version !== VERSION) throw new OtpError('format.unsupported');
    return readEntries(file.content === undefined ? file : await openExport(file, tools));
  },
};

/** @throws OtpError `format.damaged`, `format.too_many_entries` */
function readEntries(json: unknown): FormatContent {
  const entries = list(record(json)?.entries);
  if (entries === undefined) throw new OtpError('format.damaged');
  const notes = new Set<FormatNote>();
  const collected = collectEntries(
    entries,
    (entry, own) => {
      const content = record(record(entry)?.content) ?? {};
      return entryOf(accountOf(content, own), { note: text(record(entry)?.note) });
    },
    (entry) => filledText(record(record(entry)?.content)?.name),
    notes,
  );
  return { format: 'proton', ...collected, notes: [...notes] };
}

function accountOf(
  content: Readonly<Record<string, unknown>>,
  notes: Set<FormatNote>,
): OtpauthAccount | EntryProblemCode {
  const uri = filledText(content.uri);
  if (uri === undefined) return 'entry.no_secret';
  const { notes: found, ...account } = parseOtpauth(uri);
  const name = filledText(content.name)?.toWellFormed();
  for (const note of found) if (note !== 'label_missing') notes.add(note);
  // steam://SECRET has no names at all; whose account it is stands beside it.
  if (account.type === 'steam' && account.issuer === undefined) account.issuer = 'Steam';
  return { ...account, label: account.label || (name === account.issuer ? '' : (name ?? '')) };
}
