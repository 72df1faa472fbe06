import type { ImportedEntry } from '../reading/imported-entry.ts';

/** What one request takes: the server has 5 MiB and 5,000 entries; between these, progress can be told. */
const MAX_ENTRIES = 500;
const MAX_CHARACTERS = 1024 * 1024;

/** One request's entries, by their places in the file. */
export type Batch = readonly number[];

/**
 * Divides entries so that each request is one that the server takes, and soon answered.
 *
 * @param wanted places in `entries`
 */
export function batchesOf(entries: readonly { sent: ImportedEntry }[], wanted: readonly number[]): Batch[] {
  const batches: number[][] = [];
  let room = 0;
  for (const place of wanted) {
    const size = JSON.stringify(entries[place]?.sent ?? null).length;
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || size > room) {
      batches.push([place]);
      room = MAX_CHARACTERS - size;
    } else {
      last.push(place);
      room -= size;
    }
  }
  return batches;
}
