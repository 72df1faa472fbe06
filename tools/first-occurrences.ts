/**
 * Finds many texts in one file in one reading of it, whatever its size. Why: a search for each of them reads the whole
 * log of a test run twenty thousand times.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** What is looked up of each text: its last bytes, as many as two numbers hold. The first ones are often a common prefix. */
const WINDOW_BYTES = 8;
const CHUNK_BYTES = 1 << 20;
const NEWLINE = 10;
/** With some ten thousand texts, a few positions of a hundred have to be looked up, and the filter stays in a cache. */
const FILTER_BITS = 20;

interface Needle {
  index: number;
  bytes: Buffer;
  newlines: number;
}

/** The texts whose windows have the same width: eight bytes, or all of a shorter text. */
interface Table {
  maskHigh: number;
  maskLow: number;
  /** By the upper bits of the hash of a window: 1 where one of the texts may end. */
  filter: Uint8Array;
  /** By the hash of their windows. */
  ending: Map<number, Needle[]>;
}

/**
 * @param texts none of them empty
 * @returns by the place of a text in `texts`, the line (from 1) on which the first occurrence begins; nothing for those
 *   that do not occur in the file's UTF-8
 */
export function findFirstOccurrences(path: string, texts: readonly string[]): Map<number, number> {
  const needles = texts.map(needleOf);
  const tables = tablesOf(needles);
  const kept = needles.reduce((most, { bytes }) => Math.max(most, bytes.length), WINDOW_BYTES);
  // What was read before stands in front of what is read now, as far back as a text that ends in it may begin.
  const buffer = Buffer.alloc(kept + CHUNK_BYTES);
  const found = new Map<number, number>();
  const file = openSync(path, 'r');
  try {
    let [bytesBefore, newlinesBefore] = [0, 0];
    for (;;) {
      const end = kept + readSync(file, buffer, kept, CHUNK_BYTES, null);
      if (end === kept) return found;
      const part = { buffer, start: kept, end, bytesBefore, newlinesBefore };
      for (const table of tables) newlinesBefore = scan(part, table, found);
      bytesBefore += end - kept;
      buffer.copyWithin(0, end - kept, end);
    }
  } finally {
    closeSync(file);
  }
}

/** What was read of a file last, in `buffer` from `start` to `end`. */
interface Part {
  buffer: Buffer;
  start: number;
  end: number;
  /** How much of the file stands before it. */
  bytesBefore: number;
  newlinesBefore: number;
}

/** @returns how many line ends the file has up to the end of this part */
function scan(part: Part, table: Table, found: Map<number, number>): number {
  const { buffer, start, end } = part;
  const { filter, maskHigh, maskLow, ending } = table;
  let newlines = part.newlinesBefore;
  const oldest = Math.max(0, start - part.bytesBefore);
  let [low, high] = windowUpTo(buffer, start);
  for (let at = start; at < end; at++) {
    const byte = buffer[at] ?? 0;
    if (byte === NEWLINE) newlines++;
    low = (low >>> 8) | (high << 24);
    high = (high >>> 8) | (byte << 24);
    const hash = hashOf(high & maskHigh, low & maskLow);
    if (filter[hash >>> (32 - FILTER_BITS)] === 0) continue;
    for (const { index, bytes, newlines: within } of ending.get(hash) ?? []) {
      const from = at + 1 - bytes.length;
      if (found.has(index) || from < oldest) continue;
      if (bytes.compare(buffer, from, at + 1) === 0) found.set(index, newlines - within + 1);
    }
  }
  return newlines;
}

function needleOf(text: string, index: number): Needle {
  const bytes = Buffer.from(text);
  if (bytes.length === 0) throw new Error('An empty text stands everywhere.');
  return { index, bytes, newlines: bytes.filter((byte) => byte === NEWLINE).length };
}

function tablesOf(needles: readonly Needle[]): Table[] {
  const tables = new Map<number, Table>();
  for (const needle of needles) {
    const width = Math.min(needle.bytes.length, WINDOW_BYTES);
    const table = tables.get(width) ?? createTable(width);
    tables.set(width, table);
    // Of a shorter one, the upper part of the two numbers.
    const window = Buffer.alloc(WINDOW_BYTES);
    needle.bytes.copy(window, WINDOW_BYTES - width, needle.bytes.length - width);
    const [low, high] = windowUpTo(window, WINDOW_BYTES);
    const hash = hashOf(high, low);
    table.filter[hash >>> (32 - FILTER_BITS)] = 1;
    table.ending.set(hash, [...(table.ending.get(hash) ?? []), needle]);
  }
  return [...tables.values()];
}

/** The last bytes before `end` as two numbers, of which the newest byte is the highest. */
function windowUpTo(bytes: Buffer, end: number): [low: number, high: number] {
  return [bytes.readInt32LE(end - WINDOW_BYTES), bytes.readInt32LE(end - WINDOW_BYTES / 2)];
}

function createTable(width: number): Table {
  const missing = WINDOW_BYTES - width;
  return {
    maskHigh: missing <= 4 ? -1 : -1 << (8 * (missing - 4)),
    maskLow: missing >= 4 ? 0 : -1 << (8 * missing),
    filter: new Uint8Array(1 << FILTER_BITS),
    ending: new Map(),
  };
}

/** Of a window, in 32 bits: whoever looks up by it compares the whole text. */
function hashOf(high: number, low: number): number {
  return (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> 0;
}
