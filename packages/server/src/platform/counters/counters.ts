import type { Executor, Transaction } from '../database/database.ts';
import { type Purge, purgeOf } from '../database/purge.ts';
import { statement } from '../database/statement.ts';

/** How often something happened in its current window. */
export interface Count {
  count: number;
  /** Unix milliseconds at which the count starts again from nothing. */
  windowEndsAt: number;
}

const NOTHING: Count = { count: 0, windowEndsAt: 0 };

/**
 * Counters in the database: they survive a restart, all instances share them, and they commit with what they count.
 * A window begins at the first event and ends `windowSeconds` later; an event after that begins the next.
 */
export interface Counters {
  /** The counts of at most four keys, in their order; a key that was never raised, or whose window is over, is 0. */
  read(executor: Executor, keys: readonly string[], now: number): Promise<Count[]>;
  raise(tx: Transaction, key: string, windowSeconds: number, now: number): Promise<Count>;
  /** Takes one event back that was counted in this window. */
  lower(tx: Transaction, key: string, now: number): void;
  reset(tx: Transaction, key: string): void;
  /** Of every key that begins so, in one statement however many there are. The last character is ASCII. */
  resetAll(tx: Transaction, prefix: string): void;
  /** Lets a window end at `endsAt` (Unix milliseconds) at the latest; the count stays. */
  shorten(tx: Transaction, key: string, endsAt: number): Promise<void>;
  /** Of windows that are over. */
  purge: Purge;
}

interface CounterRow {
  key: string;
  count: number;
  window_ends_at: number;
}

const MOST_KEYS = 4;
const selectFour = statement<{ a: string; b: string; c: string; d: string }, CounterRow>((db, p) =>
  db.selectFrom('counters').selectAll().where('key', 'in', [p.a, p.b, p.c, p.d]),
);

const upsert = statement<{ key: string; now: number; ends: number }, Omit<CounterRow, 'key'>>((db, p) =>
  db
    .insertInto('counters')
    .values({ key: p.key, count: 1, window_ends_at: p.ends })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({
        count: row
          .case()
          .when('counters.window_ends_at', '>', p.now)
          .then(row('counters.count', '+', 1))
          .else(1)
          .end(),
        window_ends_at: row
          .case()
          .when('counters.window_ends_at', '>', p.now)
          .then(row.ref('counters.window_ends_at'))
          .else(p.ends)
          .end(),
      })),
    )
    .returning(['count', 'window_ends_at']),
);

const updateLower = statement<{ key: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('counters')
    .set((row) => ({ count: row('count', '-', 1) }))
    .where('key', '=', p.key)
    .where('count', '>', 0)
    .where('window_ends_at', '>', p.now),
);

const updateEnd = statement<{ key: string; endsAt: number }, unknown>((db, p) =>
  db
    .updateTable('counters')
    .set({ window_ends_at: p.endsAt })
    .where('key', '=', p.key)
    .where('window_ends_at', '>', p.endsAt),
);

const remove = statement<{ key: string }, unknown>((db, p) =>
  db.deleteFrom('counters').where('key', '=', p.key),
);

/** Keys are compared by code point on both stores: those with a prefix stand together, and the index finds them. */
const removeRange = statement<{ from: string; before: string }, unknown>((db, p) =>
  db.deleteFrom('counters').where('key', '>=', p.from).where('key', '<', p.before),
);

const purge = purgeOf('counters', 'key', 'window_ends_at');

export const databaseCounters: Counters = {
  async read(executor, keys, now) {
    if (keys.length > MOST_KEYS) throw new RangeError(`At most ${MOST_KEYS} counts are read at once.`);
    const [a = '', b = '', c = '', d = ''] = keys;
    const rows = await selectFour.all(executor, { a, b, c, d });
    return keys.map((key) => {
      const row = rows.find((candidate) => candidate.key === key);
      return row && row.window_ends_at > now
        ? { count: row.count, windowEndsAt: row.window_ends_at }
        : NOTHING;
    });
  },
  async raise(tx, key, windowSeconds, now) {
    const row = await upsert.first(tx, { key, now, ends: now + windowSeconds * 1000 });
    return row ? { count: row.count, windowEndsAt: row.window_ends_at } : NOTHING;
  },
  async shorten(tx, key, endsAt) {
    await updateEnd.run(tx, { key, endsAt });
  },
  lower(tx, key, now) {
    updateLower.post(tx, { key, now });
  },
  reset(tx, key) {
    remove.post(tx, { key });
  },
  resetAll(tx, prefix) {
    const last = prefix.charCodeAt(prefix.length - 1);
    removeRange.post(tx, { from: prefix, before: prefix.slice(0, -1) + String.fromCharCode(last + 1) });
  },
  purge,
};
