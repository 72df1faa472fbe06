import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Executor, Transaction } from '../database.ts';
import { builders } from '../statement.ts';
import { openSqlite, type SqliteDatabase } from './sqlite.ts';

describe('the reads of one turn of the event loop', () => {
  let folder: string;
  let path: string;
  let database: SqliteDatabase;
  /** Another process, as far as SQLite can tell. */
  let other: DatabaseSync;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-shared-read-'));
    path = join(folder, 'test.db');
    database = openSqlite(path);
    await database.transaction((tx) => run(tx, 'create table things (name text) strict'));
    other = new DatabaseSync(path);
  });
  afterEach(async () => {
    await database.close();
    if (other.isOpen) other.close();
    rmSync(folder, { recursive: true });
  });

  async function run(executor: Executor, text: string): Promise<unknown[]> {
    return (await executor.execute(sql.raw(text).compile(builders.sqlite))).rows;
  }
  const names = () => run(database.read, 'select name from things order by name');
  const add = (tx: Transaction, name: string) => run(tx, `insert into things values ('${name}')`);
  /** How much of the log (pages) is not in the file yet. */
  function notCopied(): number {
    const { log, checkpointed } = other.prepare('pragma wal_checkpoint(noop)').get() ?? {};
    return Number(log) - Number(checkpointed);
  }

  it('see what this process has committed, also where something was read in the same turn before it', async () => {
    let before: unknown[] | undefined;
    await database.transaction(async (tx) => {
      await add(tx, 'a');
      before = await names();
    });
    expect(before).toEqual([]);
    expect(await names()).toEqual([{ name: 'a' }]);
  });

  it('see one state of the store; the next turn sees what another process committed meanwhile', async () => {
    expect(await names()).toEqual([]);
    other.exec("insert into things values ('a')");
    expect(await names()).toEqual([]);
    await nextTurn();
    expect(await names()).toEqual([{ name: 'a' }]);
  });

  it('keep nobody from copying the log into the file: neither who commits in their turn, nor later ones', async () => {
    await database.transaction((tx) => run(tx, 'pragma wal_autocheckpoint = 1'));
    await database.transaction(async (tx) => {
      await add(tx, 'a');
      await names();
    });
    expect(notCopied()).toBe(0);
    await names();
    await nextTurn();
    expect(other.prepare('pragma wal_checkpoint(truncate)').get()).toEqual({
      ...{ busy: 0, log: 0, checkpointed: 0 },
    });
  });

  it('go on after one that failed', async () => {
    await expect(run(database.read, 'select * from nowhere')).rejects.toThrow('no such table');
    await expect(run(database.read, 'delete from things')).rejects.toMatchObject({
      code: 'database.unavailable',
    });
    expect(await names()).toEqual([]);
    // What SQLite does by itself after an error of the disk.
    await run(database.read, 'rollback');
    await nextTurn();
    await database.transaction((tx) => add(tx, 'a'));
    expect(await names()).toEqual([{ name: 'a' }]);
  });

  it('leave nothing open when the store is closed in their turn: its log is in the file, and gone', async () => {
    other.close();
    await database.transaction((tx) => add(tx, 'a'));
    await names();
    await database.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
    await nextTurn();
    database = openSqlite(path);
    expect(await names()).toEqual([{ name: 'a' }]);
  });
});
