import { hash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** An entry, and where it was. */
export interface PlacedEntry {
  id: string;
  collectionId: string;
}

/** A set of entries that the audit log can name. */
export interface EntrySet {
  digest: string;
  /** In the order that a part of it is counted in. */
  entryIds: readonly string[];
  /** What it takes to find the entries by the digest again. */
  rows: readonly SetRow[];
}

/** Named by the SHA-256 of what it holds: a row that somebody changed is found out. */
export interface SetRow {
  id: string;
  /** Of a run: ids of entries, separated by spaces. */
  entryIds: string | null;
  /** Of a set: its runs, in order, separated by spaces. */
  runIds: string | null;
}

/**
 * A set is kept as runs of about 32 entries of one collection. A run ends where an id says so, so that an entry more or
 * less makes one other run and leaves those after it as they were; and people who see the same collection share its runs,
 * whatever else they see.
 */
export function entrySetOf(entries: readonly PlacedEntry[]): EntrySet {
  const sorted = entries.toSorted((a, b) => compare(a.collectionId, b.collectionId) || compare(a.id, b.id));
  const runs: string[][] = [];
  let endsAt: string | undefined;
  for (const { id, collectionId } of sorted) {
    if (endsAt !== collectionId) runs.push([]);
    runs.at(-1)?.push(id);
    endsAt = id.endsWith('0') ? undefined : collectionId;
  }
  const rows = runs.map((run) => rowOf({ entryIds: run.join(' '), runIds: null }));
  const set = rowOf({ entryIds: null, runIds: rows.map(({ id }) => id).join(' ') });
  return { digest: set.id, entryIds: sorted.map(({ id }) => id), rows: [...rows, set] };
}

function rowOf(content: Omit<SetRow, 'id'>): SetRow {
  return { id: digestOf(content), ...content };
}

export function isWhole(row: SetRow): boolean {
  return digestOf(row) === row.id;
}

function digestOf({ entryIds, runIds }: Omit<SetRow, 'id'>): string {
  return hash('sha256', entryIds === null ? `runs ${runIds}` : `entries ${entryIds}`, 'base64url');
}

/**
 * Which entries of a set, in a few characters: one bit for each, compressed. What a search found is not kept as a set of its own,
 * as there are as many of those as there are texts to search for.
 */
export function partOf(all: readonly string[], wanted: ReadonlySet<string>): string {
  const bits = Buffer.alloc(Math.ceil(all.length / 8));
  for (const [index, id] of all.entries()) {
    if (wanted.has(id)) bits.writeUInt8(bits.readUInt8(index >> 3) | (1 << (index & 7)), index >> 3);
  }
  return deflateRawSync(bits).toString('base64url');
}

/** The inverse of `partOf`; undefined for a text that is no part of this set. */
export function readPart(all: readonly string[], part: string): string[] | undefined {
  const length = Math.ceil(all.length / 8);
  try {
    const bits = inflateRawSync(Buffer.from(part, 'base64url'), { maxOutputLength: Math.max(1, length) });
    if (bits.length !== length) return undefined;
    return all.filter((_, index) => (bits.readUInt8(index >> 3) & (1 << (index & 7))) !== 0);
  } catch {
    // What zlib throws says nothing that a reader could use.
    return undefined;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
