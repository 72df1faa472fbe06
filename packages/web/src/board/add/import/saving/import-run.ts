import type { Answer } from '@twofold/client';
import type { ImportedEntry } from '../reading/imported-entry.ts';
import { type Batch, batchesOf } from './batches.ts';

export type ImportResult = Answer<'POST /api/accounts/import'>['results'][number];

/** Sends the entries of one request. The same number is the same request, whenever it is sent. */
export type SendBatch = (
  number: number,
  entries: readonly ImportedEntry[],
) => Promise<Pick<Answer<'POST /api/accounts/import'>, 'results'>>;

export interface ImportRun {
  /** Of the entries that were answered for, by their places in the file. */
  results: ReadonlyMap<number, ImportResult>;
  /**
   * Goes on from where it is to the end, or to where it is stopped. Throws what `send` throws: then the next call begins
   * with the request that failed, whose answer may only have been lost.
   */
  goOn(onProgress: (done: number) => void): Promise<void>;
  /** Lets no other request follow the one that is under way. */
  stop(): void;
}

/** @param wanted places in `entries` */
export function createImportRun(
  entries: readonly { sent: ImportedEntry }[],
  wanted: readonly number[],
  send: SendBatch,
): ImportRun {
  const batches: readonly Batch[] = batchesOf(entries, wanted);
  const results = new Map<number, ImportResult>();
  let next = 0;
  let isStopped = false;
  return {
    results,
    async goOn(onProgress) {
      isStopped = false;
      for (; next < batches.length && !isStopped; next++) {
        const batch = batches[next] ?? [];
        const sent = batch.map((place) => entries[place]?.sent ?? {});
        const answer = await send(next, sent);
        for (const [index, place] of batch.entries()) {
          const result = answer.results[index];
          if (result) results.set(place, result);
        }
        onProgress(results.size);
      }
    },
    stop() {
      isStopped = true;
    },
  };
}
