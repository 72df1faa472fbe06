import { TwofoldUnreachableError } from '@twofold/client';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImportedEntry } from '../reading/imported-entry.ts';
import { batchesOf } from './batches.ts';
import { createImportRun, type ImportResult, type SendBatch } from './import-run.ts';

const entries = (count: number, size = 10) =>
  Array.from({ length: count }, (_, index) => ({ sent: { label: `${index}`.padEnd(size, 'x') } }));
const all = (count: number) => Array.from({ length: count }, (_, index) => index);
const added: ImportResult = { status: 'added', id: 'ent_1', field: null, reason: null };

/** A server that answers, but for the requests that are to be lost. */
function server(lost: readonly number[] = []) {
  const log: { number: number; entries: readonly ImportedEntry[] }[] = [];
  const left = [...lost];
  const send: SendBatch = async (number, sent) => {
    log.push({ number, entries: sent });
    const index = left.indexOf(number);
    if (index >= 0) {
      left.splice(index, 1);
      throw new TwofoldUnreachableError('no');
    }
    return { results: sent.map(() => added) };
  };
  return { log, send };
}

describe('the requests of an import', () => {
  it('have every entry once and in its order, and none has more than the server takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1300 }), fc.integer({ min: 1, max: 9000 }), (count, size) => {
        const file = entries(count, size);
        const batches = batchesOf(file, all(count));
        expect(batches.flat()).toEqual(all(count));
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(500);
          const body = JSON.stringify(batch.map((place) => file[place]?.sent));
          expect(body.length).toBeLessThan(2 * 1024 * 1024);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('are sent one after the other, with what is wanted alone', async () => {
    const { log, send } = server();
    const file = entries(1200);
    const wanted = all(1200).filter((place) => place % 2 === 0);
    const run = createImportRun(file, wanted, send);
    const progress: number[] = [];
    await run.goOn((done) => progress.push(done));
    expect(progress).toEqual([500, 600]);
    expect([...run.results.keys()]).toEqual(wanted);
    expect(log.flatMap((request) => request.entries)).toEqual(wanted.map((place) => file[place]?.sent));
  });

  it('go on with the very one whose answer was lost', async () => {
    const { log, send } = server([1]);
    const run = createImportRun(entries(1200), all(1200), send);
    await expect(run.goOn(() => {})).rejects.toThrow(TwofoldUnreachableError);
    expect(run.results.size).toBe(500);
    await run.goOn(() => {});
    expect(run.results.size).toBe(1200);
    expect(log.map(({ number }) => number)).toEqual([0, 1, 1, 2]);
    expect(log[1]).toEqual(log[2]);
  });

  it('end after the one that is under way, where somebody stops them', async () => {
    const { log, send } = server();
    const run = createImportRun(entries(1200), all(1200), send);
    await run.goOn((done) => {
      if (done >= 500) run.stop();
    });
    expect(log).toHaveLength(1);
    expect(run.results.size).toBe(500);
  });
});
