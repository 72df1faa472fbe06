import type { Database } from '../database/database.ts';
import type { Count, Counters } from './counters.ts';

/**
 * Counts of events that guard nothing by themselves, such as refused requests of an address: they are not part of any
 * transaction. What a second factor's budget counts is `Counters`, in the database, and nowhere else.
 *
 * A window begins at the first event and ends `windowSeconds` later by the caller's clock; `now` is Unix milliseconds.
 * Keys are any text.
 */
export interface RateCounters {
  /** A key that was never raised, or whose window is over, is 0. */
  read(key: string, now: number): Promise<Count>;
  /** Counts one event and resolves with the count that includes it. */
  raise(key: string, windowSeconds: number, now: number): Promise<Count>;
}

/** The counts as rows: they survive a restart, and all instances share them. Throws what the database throws. */
export function databaseRateCounters(database: Database, counters: Counters): RateCounters {
  return {
    async read(key, now) {
      const [count] = await counters.read(database.read, [key], now);
      return count ?? { count: 0, windowEndsAt: 0 };
    },
    raise(key, windowSeconds, now) {
      return database.transaction((tx) => counters.raise(tx, key, windowSeconds, now));
    },
  };
}
