import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../migrate.ts';
import { builders, statement } from '../statement.ts';
import { openSqlite, type SqliteDatabase } from './sqlite.ts';

const insert = statement<{ key: string }, unknown>((db, p) =>
  db.insertInto('counters').values({ key: p.key, count: 0, window_ends_at: 0 }),
);

describe('the embedded store', () => {
  let folder: string;
  let path: string;
  let database: SqliteDatabase;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-sqlite-'));
    path = join(folder, 'test.db');
    database = openSqlite(path);
    await migrate(database, { now: () => 0 });
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  it('waits for the disk at every commit: WAL with synchronous=FULL', async () => {
    const pragma = (name: string) =>
      database.transaction(
        async (tx) => (await tx.execute(sql.raw(`pragma ${name}`).compile(builders.sqlite))).rows[0],
      );
    expect(await pragma('synchronous')).toEqual({ synchronous: 2 });
    expect(await pragma('journal_mode')).toEqual({ journal_mode: 'wal' });
  });

  it.each(['', '-wal', '-shm'])('is readable by its owner alone: test.db%s', (suffix) => {
    expect(statSync(`${path}${suffix}`).mode & 0o777).toBe(0o600);
  });

  it('commits together what arrives together', async () => {
    const groups: number[] = [];
    database.onCommit((transactions) => groups.push(transactions));
    await Promise.all(
      Array.from({ length: 40 }, (_, i) => database.transaction((tx) => insert.run(tx, { key: `k${i}` }))),
    );
    expect(groups.reduce((sum, size) => sum + size, 0)).toBe(40);
    expect(Math.max(...groups)).toBe(40);
  });

  it('waits for another process that writes, without stopping the event loop, and then commits', async () => {
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    const writing = database.transaction((tx) => insert.run(tx, { key: 'late' }));
    let turns = 0;
    while (turns < 20) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    other.exec('commit');
    other.close();
    await expect(writing).resolves.toBe(1);
  });

  it('answers database.busy to everybody who waited when the other process does not end', async () => {
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    const [first, second] = await Promise.allSettled(
      ['a', 'b'].map((key) => database.transaction((tx) => insert.run(tx, { key }))),
    );
    other.exec('rollback');
    other.close();
    expect(first).toMatchObject({
      status: 'rejected',
      reason: { code: 'database.busy', retryAfterSeconds: 1 },
    });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'database.busy' } });
  });

  it('tells that another connection has committed, and nothing of its own commits', async () => {
    const versions = [database.foreignVersion?.()];
    const seenNow = () => versions.push(database.foreignVersion?.());
    await database.transaction((tx) => insert.run(tx, { key: 'own' }));
    seenNow();
    const other = new DatabaseSync(path);
    other.exec('begin immediate');
    other.exec("insert into counters (key, count, window_ends_at) values ('other', 0, 0)");
    seenNow();
    other.exec('commit');
    seenNow();
    await database.transaction((tx) => insert.run(tx, { key: 'own again' }));
    seenNow();
    other.exec("delete from counters where key = 'other'");
    other.close();
    seenNow();
    const [first, own, uncommitted, committed, ownAgain, deleted] = versions;
    expect(first).toBeTypeOf('number');
    expect([own, uncommitted]).toEqual([first, first]);
    expect(committed).not.toBe(first);
    expect(ownAgain).toBe(committed);
    expect(deleted).not.toBe(committed);
  });

  it('keeps a value of the wrong type out', async () => {
    const wrong = sql`insert into counters (key, count, window_ends_at) values ('k', 'many', 0)`.compile(
      builders.sqlite,
    );
    await expect(database.transaction(async (tx) => tx.execute(wrong))).rejects.toThrow(
      'cannot store TEXT value',
    );
  });
});
