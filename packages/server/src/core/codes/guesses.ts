import { BoundedMap } from '../../platform/bounded-map.ts';
import type { Count, Counters } from '../../platform/counters/counters.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';

/**
 * Wrong codes of a key and an entry. They are counted in the database; what this process has counted or read is also
 * remembered, as a lower bound, so that of guesses at the same time each sees those before it without a lock, and a right
 * code costs no transaction. Of several processes each can be ten ahead of what it has read.
 */
export interface Guesses {
  /** Reads what others have counted. Before `assertLeft`. */
  look(executor: Executor, key: string, now: number): Promise<void>;
  /** Nothing is awaited between this and `note`, and a code is compared there. Throws `request.rate_limited`. */
  assertLeft(key: string, now: number): void;
  /** A wrong one. */
  note(key: string, now: number): void;
  /** Writes it down. True: it was the last that may be. */
  commit(tx: Transaction, key: string, now: number): Promise<boolean>;
}

/** With three codes that are right, a guess in 33,000 windows of six digits. */
const MAX_WRONG = 10;
const WINDOW_SECONDS = 15 * 60;
/** Keys and entries that are remembered: forgotten, they are read again. */
const MAX_REMEMBERED = 10_000;

export function createGuesses(counters: Pick<Counters, 'read' | 'raise'>): Guesses {
  const remembered = new BoundedMap<string, Count>(MAX_REMEMBERED);

  function recall(key: string, now: number): Count {
    const known = remembered.get(key);
    return known && known.windowEndsAt > now
      ? known
      : { count: 0, windowEndsAt: now + WINDOW_SECONDS * 1000 };
  }

  return {
    async look(executor, key, now) {
      const [read] = await counters.read(executor, [key], now);
      if (read && read.count > recall(key, now).count) remembered.set(key, read);
    },
    assertLeft(key, now) {
      const { count, windowEndsAt } = recall(key, now);
      if (count < MAX_WRONG) return;
      throw new TwofoldError('request.rate_limited', 'Too many wrong codes of this entry.', {
        retryAfterSeconds: Math.max(1, Math.ceil((windowEndsAt - now) / 1000)),
      });
    },
    note(key, now) {
      const { count, windowEndsAt } = recall(key, now);
      remembered.set(key, { count: count + 1, windowEndsAt });
    },
    async commit(tx, key, now) {
      return (await counters.raise(tx, key, WINDOW_SECONDS, now)).count === MAX_WRONG;
    },
  };
}
