import { OtpError } from '../../errors.ts';
import { type CollectedEntries, readNoted, shownName } from '../entries.ts';
import type { FormatContent, FormatNote, FormatReader } from '../format.ts';
import { checkEntryCount, MAX_ENTRIES } from '../limits.ts';
import { readAddress } from './line.ts';

/** Schemes of addresses that hold an account, also of kinds that are not supported: they are told apart later. */
const ADDRESS = /^(?:otpauth|steam|motp):\/\//i;
/** A comma between addresses, as Ente writes them, and no comma of a name. */
const BETWEEN_ADDRESSES = /,\s{0,100}(?="?(?:otpauth|steam|motp):\/\/)/i;

export interface AddressLine {
  /** From 1. */
  line: number;
  address: string;
}

/** Empty lines are no entries, but there is an end to them too. */
const MAX_LINES = 4 * MAX_ENTRIES;
/** Some 1,600 for each of the most addresses. Other files are larger by their images, which an address has none of. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/**
 * The addresses of a text, one on each line or several with commas between; Ente puts some in quotes. They are counted
 * as they are found.
 *
 * @throws OtpError `format.too_large`, `format.too_many_entries`
 */
export function addressLines(text: string): AddressLine[] {
  if (text.length > MAX_CHARACTERS) throw new OtpError('format.too_large');
  const lines = text.split(/\r\n|\n|\r/, MAX_LINES + 1);
  if (lines.length > MAX_LINES) throw new OtpError('format.too_many_entries');
  const found: AddressLine[] = [];
  for (const [index, content] of lines.entries()) {
    for (const part of content.split(BETWEEN_ADDRESSES, MAX_ENTRIES + 1)) {
      const address = bare(part.trim());
      if (address !== '') found.push({ line: index + 1, address });
      checkEntryCount(found.length);
    }
  }
  return found;
}

function bare(address: string): string {
  const withoutComma = address.replace(/,$/, '').trim();
  const isQuoted = withoutComma.length > 1 && withoutComma.startsWith('"') && withoutComma.endsWith('"');
  return isQuoted ? withoutComma.slice(1, -1) : withoutComma;
}

/**
 * Reads addresses one by one.
 *
 * @param first the number of the first entry, where others stand before it
 */
export function readAddressLines(
  lines: readonly AddressLine[],
  notes: Set<FormatNote>,
  first = 1,
): CollectedEntries {
  checkEntryCount(lines.length);
  const collected: CollectedEntries = { entries: [], problems: [] };
  lines.forEach(({ line, address }, index) => {
    const entry = readNoted(notes, (own) => readAddress(address, own));
    // An address that cannot be read has no name to show: where it would stand, the secret may.
    if (typeof entry === 'string')
      collected.problems.push({ entry: first + index, line, ...shownName(undefined), code: entry });
    else if (entry !== undefined) collected.entries.push(entry);
  });
  return collected;
}

/** Key URI Format addresses, one on each line, and the plain export of Ente Auth. */
export const otpauthReader: FormatReader = {
  format: 'otpauth',

  recognises({ text }) {
    return ADDRESS.test(firstAddress(text));
  },

  async read({ text }): Promise<FormatContent> {
    if (text === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const collected = readAddressLines(addressLines(text), notes);
    return { format: 'otpauth', ...collected, notes: [...notes] };
  },
};

/** The beginning of a text, without what may stand before an address. */
export function firstAddress(text: string | undefined): string {
  return text === undefined ? '' : text.slice(0, 1_000).trimStart().replace(/^"/, '').slice(0, 100);
}
