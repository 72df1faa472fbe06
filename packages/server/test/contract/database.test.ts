import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Transaction } from '../../src/platform/database/database.ts';
import { isMigrated, migrate, released } from '../../src/platform/database/migrate.ts';
import type { Migration } from '../../src/platform/database/migrations/migration.ts';
import { query, statement } from '../../src/platform/database/statement.ts';
import { createStores, type Store, storeNames } from './stores.ts';

const clock = { now: () => 1_700_000_000_000 };

const insert = statement<{ key: string }, unknown>((db, p) =>
  db.insertInto('counters').values({ key: p.key, count: 0, window_ends_at: 0 }),
);
const increment = statement<{ key: string }, { count: number }>((db, p) =>
  db
    .updateTable('counters')
    .set((row) => ({ count: row('count', '+', 1) }))
    .where('key', '=', p.key)
    .returning('count'),
);
const raiseEnd = statement<{ key: string; end: number }, unknown>((db, p) =>
  db
    .updateTable('counters')
    .set({ window_ends_at: p.end })
    .where('key', '=', p.key)
    .where('window_ends_at', '<', p.end),
);
const select = statement<{ key: string }, { count: number; window_ends_at: number }>((db, p) =>
  db.selectFrom('counters').select(['count', 'window_ends_at']).where('key', '=', p.key),
);

const stores = createStores();
afterAll(() => stores.end());

/** What every store promises. */
describe.each(storeNames)('the database contract on %s', (name) => {
  let store: Store;
  let database: Database;
  let other: Database;

  beforeEach(async () => {
    store = await stores.createStore(name);
    database = store.open();
    other = store.open();
    await migrate(database, clock);
  });
  afterEach(async () => {
    await database.close();
    await other.close();
    await store.remove();
  });

  const countOf = async (key: string) => (await select.first(database.read, { key }))?.count;

  it('runs transactions of one lock one after the other, over instances', async () => {
    await database.transaction((tx) => insert.run(tx, { key: 'k' }));
    const seen = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        (i % 2 === 0 ? database : other).transaction(
          async (tx) => {
            const before = await select.first(tx, { key: 'k' });
            const after = await increment.first(tx, { key: 'k' });
            expect(after?.count).toBe((before?.count ?? Number.NaN) + 1);
            return after?.count;
          },
          { locks: ['lock of k'] },
        ),
      ),
    );
    expect(new Set(seen).size).toBe(300);
  });

  it('takes several locks without two transactions ever waiting for each other', async () => {
    await database.transaction((tx) => insert.run(tx, { key: 'k' }));
    const orders = [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
      ['b', 'a'],
      ['c', 'a', 'a'],
    ];
    await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        (i % 2 === 0 ? database : other).transaction((tx) => increment.run(tx, { key: 'k' }), {
          locks: orders[i % orders.length] ?? [],
        }),
      ),
    );
    expect(await countOf('k')).toBe(80);
  });

  it('lets one of many compare-and-sets through without any lock, over instances', async () => {
    await database.transaction((tx) => insert.run(tx, { key: 'k' }));
    const changes = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        (i % 2 === 0 ? database : other).transaction((tx) => raiseEnd.run(tx, { key: 'k', end: 7 })),
      ),
    );
    expect(changes.filter((changed) => changed === 1)).toHaveLength(1);
  });

  it('undoes a transaction that throws, and no other of the same commit', async () => {
    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c'].map((key) =>
        database.transaction(async (tx) => {
          await insert.run(tx, { key });
          if (key === 'b') throw new Error('no');
        }),
      ),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const rows = await query<{ key: string }>(database.read, (db) =>
      db.selectFrom('counters').select('key').orderBy('key'),
    );
    expect(rows.map(({ key }) => key)).toEqual(['a', 'c']);
  });

  it('commits what is posted, in the order of the statements', async () => {
    const seen = await database.transaction(async (tx) => {
      insert.post(tx, { key: 'k' });
      increment.post(tx, { key: 'k' });
      const between = await select.first(tx, { key: 'k' });
      increment.post(tx, { key: 'k' });
      return between?.count;
    });
    expect([seen, await countOf('k')]).toEqual([1, 2]);
  });

  it('undoes all of a transaction in which something posted fails, and says what', async () => {
    const failing = database.transaction(async (tx) => {
      insert.post(tx, { key: 'k' });
      insert.post(tx, { key: 'k' });
      insert.post(tx, { key: 'l' });
    });
    await expect(failing).rejects.toThrow(/unique/i);
    expect(await countOf('k')).toBeUndefined();
    expect(await countOf('l')).toBeUndefined();
    await database.transaction((tx) => insert.run(tx, { key: 'k' }));
  });

  it('calls back after the commit, and only then', async () => {
    const called: string[] = [];
    await database.transaction(async (tx) => {
      tx.afterCommit(() => called.push('kept'));
      await insert.run(tx, { key: 'k' });
      expect(called).toEqual([]);
    });
    const undone = database.transaction(async (tx) => {
      tx.afterCommit(() => called.push('undone'));
      await insert.run(tx, { key: 'k' });
    });
    await expect(undone).rejects.toThrow();
    expect(called).toEqual(['kept']);
  });

  it('shows a reader nothing that is not committed', async () => {
    let insideTransaction: unknown = 'not asked';
    await database.transaction(async (tx) => {
      await insert.run(tx, { key: 'k' });
      insideTransaction = await select.first(other.read, { key: 'k' });
    });
    expect(insideTransaction).toBeUndefined();
    expect(await countOf('k')).toBe(0);
  });

  it('says how many rows a compare-and-set changed', async () => {
    await database.transaction(async (tx: Transaction) => {
      await insert.run(tx, { key: 'k' });
      expect(await increment.run(tx, { key: 'k' })).toBe(1);
      expect(await increment.run(tx, { key: 'other' })).toBe(0);
    });
  });

  it('gives whole numbers back as numbers, up to 2^53-1', async () => {
    const end = Number.MAX_SAFE_INTEGER;
    await database.transaction(async (tx) => {
      await insert.run(tx, { key: 'k' });
      await raiseEnd.run(tx, { key: 'k', end });
    });
    expect(await select.first(database.read, { key: 'k' })).toEqual({ count: 0, window_ends_at: end });
    const counted = await query(database.read, (db) =>
      db.selectFrom('counters').select((row) => row.fn.countAll<number>().as('n')),
    );
    expect(counted).toEqual([{ n: 1 }]);
  });

  it('sorts text by code point', async () => {
    const keys = ['a', 'B', '_', 'Z', 'ä', 'b', '-', '1'];
    await database.transaction(async (tx) => {
      for (const key of keys) insert.post(tx, { key });
    });
    const rows = await query<{ key: string }>(database.read, (db) =>
      db.selectFrom('counters').select('key').orderBy('key'),
    );
    expect(rows.map(({ key }) => key)).toEqual([...keys].sort());
  });

  it('serves on after a transaction was refused', async () => {
    await expect(database.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await database.transaction((tx) => insert.run(tx, { key: 'k' }));
    expect(await countOf('k')).toBe(0);
  });

  describe('migrations', () => {
    const later = (compatibleWith?: string): Migration => ({
      name: '0002-later',
      ...(compatibleWith !== undefined && { compatibleWith }),
      up: (db) =>
        [sql`alter table counters add column note ${sql.raw('text')}`].map((step) => ({
          compile: () => step.compile(db),
        })),
    });

    it('run once when several start together, and have nothing to do again', async () => {
      const fresh = await stores.createStore(name);
      const opened = [fresh.open(), fresh.open(), fresh.open()];
      const reports = await Promise.all(opened.map((instance) => migrate(instance, clock)));
      expect(reports.flatMap(({ applied }) => applied)).toEqual(released.map(({ name }) => name));
      expect(await isMigrated(opened[0]?.read ?? database.read)).toBe(true);
      for (const instance of opened) await instance.close();
      await fresh.remove();
    });

    it('leave an empty database alone until they are asked for', async () => {
      const fresh = await stores.createStore(name);
      const opened = fresh.open();
      expect(await isMigrated(opened.read)).toBe(false);
      await opened.close();
      await fresh.remove();
    });

    it('refuse a schema that is newer than the program, and say so', async () => {
      await migrate(other, clock, [...released, later()]);
      await expect(migrate(database, clock)).rejects.toMatchObject({
        code: 'database.schema_newer',
        message: expect.stringContaining('0002-later'),
      });
    });

    it('let the version before start, where the newer one says that it can', async () => {
      await migrate(other, clock, [...released, later('0001-foundation')]);
      expect((await migrate(database, clock)).applied).toEqual([]);
      expect(await isMigrated(database.read)).toBe(true);
      await database.transaction((tx) => insert.run(tx, { key: 'of the version before' }));
    });

    it('refuse the version before that one', async () => {
      const third: Migration = { name: '0003-later-still', compatibleWith: '0002-later', up: () => [] };
      await migrate(other, clock, [...released, later('0001-foundation'), third]);
      await expect(migrate(database, clock)).rejects.toMatchObject({ code: 'database.schema_newer' });
    });

    it('do not disturb an instance of the version before that is serving', async () => {
      await database.transaction((tx) => insert.run(tx, { key: 'k' }));
      const all = statement<object, { key: string }>((db) => db.selectFrom('counters').selectAll());
      const read = () => all.all(database.read, {});
      expect(await read()).toMatchObject([{ key: 'k' }]);
      await migrate(other, clock, [...released, later('0001-foundation')]);
      // A connection may hold the plan of before: that is answered with "try again", once.
      const rows = await read().catch(read);
      expect(rows).toMatchObject([{ key: 'k' }]);
      await database.transaction((tx) => increment.run(tx, { key: 'k' }));
    });
  });
});
