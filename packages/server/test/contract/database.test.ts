import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Transaction } from '../../src/platform/database/database.ts';
import { isMigrated, migrate } from '../../src/platform/database/migrate.ts';
import { openSqlite } from '../../src/platform/database/sqlite.ts';
import { query, statement } from '../../src/platform/database/statement.ts';

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
const select = statement<{ key: string }, { count: number }>((db, p) =>
  db.selectFrom('counters').select('count').where('key', '=', p.key),
);

/** What every store promises. PostgreSQL runs through the same suite. */
describe.each([{ store: 'sqlite', open: (folder: string): Database => openSqlite(join(folder, 'test.db')) }])(
  'the database contract on $store',
  ({ open }) => {
    let folder: string;
    let database: Database;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'twofold-contract-'));
      database = open(folder);
      await migrate(database, clock);
    });
    afterEach(async () => {
      await database.close();
      rmSync(folder, { recursive: true });
    });

    it('runs 500 concurrent transactions as if one after the other', async () => {
      await database.transaction((tx) => insert.run(tx, { key: 'k' }));
      const seen = await Promise.all(
        Array.from({ length: 500 }, () =>
          database.transaction(async (tx) => {
            const before = await select.first(tx, { key: 'k' });
            const after = await increment.first(tx, { key: 'k' });
            expect(after?.count).toBe((before?.count ?? Number.NaN) + 1);
            return after?.count;
          }),
        ),
      );
      expect(new Set(seen).size).toBe(500);
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

    it('shows a reader nothing that is not committed', async () => {
      let insideTransaction: unknown = 'not asked';
      await database.transaction(async (tx) => {
        await insert.run(tx, { key: 'k' });
        insideTransaction = await select.first(database.read, { key: 'k' });
      });
      expect(insideTransaction).toBeUndefined();
      expect(await select.first(database.read, { key: 'k' })).toEqual({ count: 0 });
    });

    it('says how many rows a compare-and-set changed', async () => {
      await database.transaction(async (tx: Transaction) => {
        await insert.run(tx, { key: 'k' });
        expect(await increment.run(tx, { key: 'k' })).toBe(1);
        expect(await increment.run(tx, { key: 'other' })).toBe(0);
      });
    });

    it('refuses a transaction that waits for something other than the database', async () => {
      const waiting = database.transaction(async (tx) => {
        await insert.run(tx, { key: 'k' });
        await new Promise((resolve) => setTimeout(resolve, 5));
      });
      await expect(waiting).rejects.toThrow('awaited something other');
      expect(await select.first(database.read, { key: 'k' })).toBeUndefined();
    });

    it('serves on after a transaction was refused', async () => {
      await expect(database.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      await database.transaction((tx) => insert.run(tx, { key: 'k' }));
      expect(await select.first(database.read, { key: 'k' })).toEqual({ count: 0 });
    });

    it('migrates once when several start together, and has nothing to do again', async () => {
      const other = mkdtempSync(join(tmpdir(), 'twofold-contract-'));
      const stores = [open(other), open(other), open(other)];
      const reports = await Promise.all(stores.map((store) => migrate(store, clock)));
      expect(reports.flatMap(({ applied }) => applied)).toEqual(['0001-foundation']);
      expect(await isMigrated(stores[0]?.read ?? database.read)).toBe(true);
      for (const store of stores) await store.close();
      rmSync(other, { recursive: true });
    });

    it('refuses a schema that is newer than the program, and says so', async () => {
      const raw = new DatabaseSync(join(folder, 'test.db'));
      raw.exec("insert into schema_migrations (name, applied_at) values ('9999-of-tomorrow', 0)");
      raw.close();
      await expect(migrate(database, clock)).rejects.toMatchObject({ code: 'database.schema_newer' });
    });
  },
);
