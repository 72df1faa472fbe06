import { describe, expect, it } from 'vitest';
import type { Count, Counters } from '../../platform/counters/counters.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { createGuesses } from './guesses.ts';

const NOW = 1_700_000_000_000;
const WINDOW_MS = 15 * 60_000;
const KEY = 'code-check key_a ent_a';
// The counts of this test are in no database.
const executor = {} as Executor;
const tx = {} as Transaction;

/** A store whose counts are written when `flush` is called, as those of a transaction that waits. */
function store(count = 0) {
  const row: Count = { count, windowEndsAt: NOW + WINDOW_MS };
  const counters: Pick<Counters, 'read' | 'raise'> = {
    read: async () => [{ ...row }],
    async raise() {
      row.count += 1;
      return { ...row };
    },
  };
  return { counters, row };
}

/** How many wrong ones are compared until they are refused. */
async function compared(guesses: ReturnType<typeof createGuesses>, now = NOW, key = KEY): Promise<number> {
  for (let count = 0; count < 100; count++) {
    await guesses.look(executor, key, now);
    try {
      guesses.assertLeft(key, now);
    } catch {
      return count;
    }
    guesses.note(key, now);
  }
  return 100;
}

describe('T2: guesses of codes', () => {
  it('are ten before any of them is written down', async () => {
    const { counters, row } = store();
    const guesses = createGuesses(counters);
    expect(await compared(guesses)).toBe(10);
    expect(row.count).toBe(0);
    // Another entry is not in it, and a window later neither is this one.
    expect(await compared(guesses, NOW, 'code-check key_a ent_b')).toBe(10);
    expect(await compared(guesses, NOW + WINDOW_MS)).toBe(10);
  });

  it('are fewer where other processes, or this one before a restart, have counted some', async () => {
    expect(await compared(createGuesses(store(7).counters))).toBe(3);
    expect(await compared(createGuesses(store(10).counters))).toBe(0);
  });

  it('are refused with the time at which they are allowed again', async () => {
    const guesses = createGuesses(store(10).counters);
    await guesses.look(executor, KEY, NOW + 1000);
    expect(() => guesses.assertLeft(KEY, NOW + 1000)).toThrow(
      expect.objectContaining({ code: 'request.rate_limited', retryAfterSeconds: WINDOW_MS / 1000 - 1 }),
    );
  });

  it('say once that it was the last', async () => {
    const { counters } = store(8);
    const guesses = createGuesses(counters);
    const last = [];
    for (let time = 0; time < 4; time++) last.push(await guesses.commit(tx, KEY, NOW));
    expect(last).toEqual([false, true, false, false]);
  });

  it('of ten thousand others forget those that were counted the longest ago, which are read again', async () => {
    const { counters } = store();
    const guesses = createGuesses(counters);
    guesses.note(KEY, NOW);
    for (let other = 0; other < 10_000; other++) guesses.note(`other ${other}`, NOW);
    expect(await compared(guesses)).toBe(10);
  });
});
