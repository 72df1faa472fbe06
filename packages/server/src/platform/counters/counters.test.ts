import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { openSqlite } from '../database/sqlite/sqlite.ts';
import { databaseCounters as counters } from './counters.ts';

const START = 1_700_000_000_000;

describe('counters', () => {
  let folder: string;
  let database: Database;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'twofold-counters-'));
    database = openSqlite(join(folder, 'test.db'));
    await migrate(database, { now: () => START });
  });
  afterEach(async () => {
    await database.close();
    rmSync(folder, { recursive: true });
  });

  const raise = (now: number) => database.transaction((tx) => counters.raise(tx, 'k', 60, now));
  const read = async (now: number) => (await counters.read(database.read, ['k'], now))[0];

  it('count within a window that begins at the first event', async () => {
    expect(await raise(START)).toEqual({ count: 1, windowEndsAt: START + 60_000 });
    expect(await raise(START + 59_999)).toEqual({ count: 2, windowEndsAt: START + 60_000 });
    expect(await read(START + 59_999)).toEqual({ count: 2, windowEndsAt: START + 60_000 });
  });

  it('begin again from nothing at the end of the window', async () => {
    await raise(START);
    expect(await read(START + 60_000)).toMatchObject({ count: 0 });
    expect(await raise(START + 60_000)).toEqual({ count: 1, windowEndsAt: START + 120_000 });
  });

  it('a burst of parallel events is counted exactly', async () => {
    const counts = await Promise.all(Array.from({ length: 200 }, () => raise(START)));
    expect(new Set(counts.map(({ count }) => count)).size).toBe(200);
    expect(await read(START)).toMatchObject({ count: 200 });
  });

  it('L07: survive a restart', async () => {
    await raise(START);
    await database.close();
    database = openSqlite(join(folder, 'test.db'));
    expect(await read(START + 1)).toMatchObject({ count: 1 });
  });

  it('answer for several keys in their order, and 0 for one that was never raised', async () => {
    await raise(START);
    const read = await counters.read(database.read, ['unknown', 'k'], START);
    expect(read.map(({ count }) => count)).toEqual([0, 1]);
  });

  it('are reset together by how their keys begin, and no other', async () => {
    for (const key of ['k', 'k:1', 'kz', 'l', 'j', 'K'])
      await database.transaction((tx) => counters.raise(tx, key, 60, START));
    await database.transaction(async (tx) => counters.resetAll(tx, 'k'));
    const reset = await counters.read(database.read, ['k', 'k:1', 'kz'], START);
    const others = await counters.read(database.read, ['l', 'j', 'K'], START);
    expect([reset, others].map((counts) => counts.map(({ count }) => count))).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  it('purge windows that are over, and no other', async () => {
    await raise(START);
    await database.transaction((tx) => counters.raise(tx, 'other', 600, START));
    expect(await database.transaction((tx) => counters.purge(tx, START + 60_000, 10))).toBe(1);
    const [ended, open] = await counters.read(database.read, ['k', 'other'], START);
    expect([ended?.count, open?.count]).toEqual([0, 1]);
  });
});
