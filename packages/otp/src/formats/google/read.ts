import { OtpError } from '../../errors.ts';
import { decodePercent } from '../../otpauth/text.ts';
import { type CollectedEntries, entryOf, readOrCode, shownName } from '../entries.ts';
import { bytesFromBase64 } from '../fields.ts';
import type { FormatContent, FormatNote, FormatReader } from '../format.ts';
import { checkEntryCount } from '../limits.ts';
import { type AddressLine, addressLines, firstAddress, readAddressLines } from '../otpauth/read.ts';
import { type MigrationPart, readAccount, readName, readPart } from './payload.ts';

/** A QR code holds 2,953 bytes; exports that other programs write as text are longer. */
const MAX_PART_CHARACTERS = 256 * 1024;
const MIGRATION = /^otpauth-migration:\/\//i;

/**
 * The codes that Google Authenticator shows to move accounts, one text on each line, in any order. Other
 * addresses between them are read as what they are.
 */
export const googleReader: FormatReader = {
  format: 'google',

  recognises({ text }) {
    return MIGRATION.test(firstAddress(text));
  },

  async read({ text }): Promise<FormatContent> {
    if (text === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const lines = addressLines(text);
    checkEntryCount(lines.length);
    const { parts, damaged } = readParts(
      lines.filter(({ address }) => MIGRATION.test(address)),
      notes,
    );
    if (parts.length === 0) throw new OtpError('format.damaged');
    const collected = readAccounts(parts);
    if (collected.entries.some(({ account }) => account.type === 'totp')) notes.add('period_not_carried');
    const counted = collected.entries.length + collected.problems.length;
    const others = lines.filter(({ address }) => !MIGRATION.test(address));
    const rest = readAddressLines(others, notes, counted + 1);
    const last = counted + others.length;
    const unread = damaged.map((line, index) => ({
      entry: last + index + 1,
      line,
      code: 'format.damaged' as const,
    }));
    const missingParts = missing(parts);
    return {
      format: 'google',
      entries: [...collected.entries, ...rest.entries],
      problems: [...collected.problems, ...rest.problems, ...unread],
      notes: [...notes],
      ...(missingParts.length === 0 ? {} : { missingParts }),
    };
  },
};

/** The parts by batch and index, each once, and the lines of those that cannot be read. */
function readParts(
  lines: readonly AddressLine[],
  notes: Set<FormatNote>,
): { parts: MigrationPart[]; damaged: number[] } {
  const parts = new Map<string, MigrationPart>();
  const damaged: number[] = [];
  for (const { line, address } of lines) {
    const part = readOrCode(() => readPart(payloadOf(address)));
    if (typeof part === 'string') {
      damaged.push(line);
      continue;
    }
    const place = `${part.id}/${part.size}/${part.index}`;
    const earlier = parts.get(place);
    // Two exports may carry the same numbers: only what is the same to the byte is a repetition.
    if (earlier === undefined) parts.set(place, part);
    else if (isSame(earlier, part)) notes.add('part_repeated');
    else parts.set(`${place}/${line}`, part);
  }
  return {
    parts: [...parts.values()].sort((a, b) => (a.id === b.id ? a.index - b.index : 0)),
    damaged,
  };
}

function isSame(a: MigrationPart, b: MigrationPart): boolean {
  return (
    a.accounts.length === b.accounts.length &&
    a.accounts.every((bytes, i) => `${bytes}` === `${b.accounts[i]}`)
  );
}

/** @throws OtpError `format.damaged` */
function payloadOf(address: string): Uint8Array {
  if (address.length > MAX_PART_CHARACTERS) throw new OtpError('format.damaged');
  const raw = /[?&]data=([^&#]*)/i.exec(address)?.[1];
  // Some readers of QR codes hand the text out with + and / as they are, or with + read as a space.
  const base64 = decodePercent(raw ?? '', new Set())
    .replaceAll(' ', '+')
    .replace(/=*$/, '');
  const bytes = bytesFromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='));
  if (bytes === undefined || bytes.length === 0) throw new OtpError('format.damaged');
  return bytes;
}

function readAccounts(parts: readonly MigrationPart[]): CollectedEntries {
  const collected: CollectedEntries = { entries: [], problems: [] };
  const all = parts.flatMap(({ accounts }) => accounts);
  checkEntryCount(all.length);
  all.forEach((bytes, index) => {
    const entry = readOrCode(() => entryOf(readAccount(bytes)));
    if (typeof entry !== 'string') collected.entries.push(entry);
    else collected.problems.push({ entry: index + 1, ...shownName(readName(bytes)), code: entry });
  });
  return collected;
}

/** The parts of each batch that are not there, from 1 as the app counts them on its screen. */
function missing(parts: readonly MigrationPart[]): number[] {
  const batches = new Map<string, { size: number; present: Set<number> }>();
  for (const { id, size, index } of parts) {
    const batch = batches.get(`${id}/${size}`) ?? { size, present: new Set() };
    batches.set(`${id}/${size}`, batch);
    batch.present.add(index);
  }
  return [...batches.values()].flatMap(({ size, present }) =>
    Array.from({ length: size }, (_, index) => index)
      .filter((index) => !present.has(index))
      .map((index) => index + 1),
  );
}
