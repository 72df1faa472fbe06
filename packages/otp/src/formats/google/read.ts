import { OtpError } from '../../errors.ts';
import { type CollectedEntries, entryOf, readNoted, readOrCode, shownName } from '../entries.ts';
import type { FormatContent, FormatNote, FormatReader } from '../format.ts';
import { checkEntryCount } from '../limits.ts';
import { type AddressLine, addressLines, firstAddress, readAddressLines } from '../otpauth/read.ts';
import { batchOf, isPart, payloadOf } from './part.ts';
import { MAX_PARTS, type MigrationPart, readAccount, readName, readPart } from './payload.ts';

/**
 * The codes that Google Authenticator shows to move accounts, one text on each line, in any order. Other
 * addresses between them are read as what they are.
 */
export const googleReader: FormatReader = {
  format: 'google',

  recognises({ text }) {
    return isPart(firstAddress(text));
  },

  async read({ text }): Promise<FormatContent> {
    if (text === undefined) throw new OtpError('format.damaged');
    const notes = new Set<FormatNote>();
    const lines = addressLines(text);
    const { parts, damaged } = readParts(
      lines.filter(({ address }) => isPart(address)),
      notes,
    );
    if (parts.length === 0) throw new OtpError('format.damaged');
    const collected = readAccounts(parts, notes);
    const counted = collected.entries.length + collected.problems.length;
    const others = lines.filter(({ address }) => !isPart(address));
    checkEntryCount(counted + others.length);
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

/**
 * The parts, each once, batch after batch in the order in which these begin, and the lines of those that cannot be read.
 *
 * @throws OtpError `format.too_many_entries`, counted as they are read
 */
function readParts(
  lines: readonly AddressLine[],
  notes: Set<FormatNote>,
): { parts: MigrationPart[]; damaged: number[] } {
  if (lines.length > MAX_PARTS) throw new OtpError('format.too_many_entries');
  const batches = new Map<string, Map<string, MigrationPart>>();
  const damaged: number[] = [];
  let accounts = 0;
  for (const { line, address } of lines) {
    const part = readOrCode(() => readPart(payloadOf(address)));
    if (typeof part === 'string') {
      damaged.push(line);
      continue;
    }
    const batch = batches.get(batchOf(part)) ?? new Map<string, MigrationPart>();
    batches.set(batchOf(part), batch);
    const earlier = batch.get(`${part.index}`);
    if (earlier !== undefined && isSame(earlier, part)) {
      notes.add('part_repeated');
      continue;
    }
    accounts += part.accounts.length;
    checkEntryCount(accounts);
    // Two exports may carry the same numbers: only what is the same to the byte is a repetition.
    batch.set(earlier === undefined ? `${part.index}` : `${part.index} ${line}`, part);
  }
  const inOrder = (batch: Map<string, MigrationPart>) =>
    [...batch.values()].sort((a, b) => a.index - b.index);
  return { parts: [...batches.values()].flatMap(inOrder), damaged };
}

function isSame(a: MigrationPart, b: MigrationPart): boolean {
  return (
    a.accounts.length === b.accounts.length && a.accounts.every((bytes, i) => isEqual(bytes, b.accounts[i]))
  );
}

function isEqual(a: Uint8Array, b: Uint8Array | undefined): boolean {
  if (a.length !== b?.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

function readAccounts(parts: readonly MigrationPart[], notes: Set<FormatNote>): CollectedEntries {
  const collected: CollectedEntries = { entries: [], problems: [] };
  const all = parts.flatMap(({ accounts }) => accounts);
  all.forEach((bytes, index) => {
    const entry = readNoted(notes, (own) => {
      const read = entryOf(readAccount(bytes));
      if (typeof read !== 'string' && read.account.type === 'totp') own.add('period_not_carried');
      return read;
    });
    if (typeof entry !== 'string') collected.entries.push(entry);
    else collected.problems.push({ entry: index + 1, ...shownName(readName(bytes)), code: entry });
  });
  return collected;
}

/**
 * The parts of each batch that are not there, from 1 as the app counts them on its screen. Of many batches that have
 * nearly nothing of what they claim, no more are named than one can have.
 */
function missing(parts: readonly MigrationPart[]): number[] {
  const batches = new Map<string, { size: number; present: Set<number> }>();
  for (const part of parts) {
    const batch = batches.get(batchOf(part)) ?? { size: part.size, present: new Set() };
    batches.set(batchOf(part), batch);
    batch.present.add(part.index);
  }
  const numbers: number[] = [];
  for (const { size, present } of batches.values()) {
    for (let index = 0; index < size && numbers.length < MAX_PARTS; index++)
      if (!present.has(index)) numbers.push(index + 1);
  }
  return numbers;
}
