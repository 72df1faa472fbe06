import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../platform/database/sqlite/sqlite.ts';
import { builders } from '../platform/database/statement.ts';
import { createShortMemory, type ShortMemory } from './short-memory.ts';
import { createStoreVersion } from './store-version.ts';

let folder: string;
let database: ReturnType<typeof openSqlite>;
/** As another process opens it. */
let other: DatabaseSync;
let now: number;
let memory: ShortMemory<{ value: number }>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'twofold-version-'));
  const path = join(folder, 'store.db');
  database = openSqlite(path);
  other = new DatabaseSync(path);
  other.exec('create table thing (value integer); insert into thing values (1)');
  now = 1_700_000_000_000;
  const clock = { now: () => now };
  memory = createShortMemory({
    read: readThing,
    ownerOf: () => 'somebody',
    ...{ clock, maxAgeMs: 750, maxEntries: 10, version: createStoreVersion(database) },
  });
});
afterEach(async () => {
  other.close();
  await database.close();
  rmSync(folder, { recursive: true });
});

async function readThing(): Promise<{ value: number } | undefined> {
  const { rows } = await database.read.execute<{ value: number }>(
    sql`select value from thing`.compile(builders.sqlite),
  );
  return rows[0];
}

const known = async () => (await memory.find('thing'))?.value;

it('what nobody else has changed is not read again for half a minute', async () => {
  expect(await known()).toBe(1);
  now += 20_000;
  expect(memory.recall('thing', now)).toEqual({ value: 1 });
  now += 20_000;
  expect(memory.recall('thing', now)).toBeUndefined();
});

it('what another process has changed is seen a second later', async () => {
  expect(await known()).toBe(1);
  now += 20_000;
  other.exec('update thing set value = 2');
  now += 1000;
  expect(memory.recall('thing', now)).toBeUndefined();
  expect(await known()).toBe(2);
});

it('G22: nor is what it was before taken for what it is by a turn that had begun to read before the change', async () => {
  expect(await known()).toBe(1);
  now += 20_000;
  // All in one turn: whatever is read in it is of one state of the store, unless it is asked how that changed.
  const first = readThing();
  other.exec('update thing set value = 2');
  now += 1000;
  const second = known();
  await Promise.all([first, second]);
  now += 1000;
  expect(await known()).toBe(2);
});
