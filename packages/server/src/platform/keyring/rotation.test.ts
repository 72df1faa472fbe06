import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { openSqlite } from '../database/sqlite/sqlite.ts';
import { createSystemRandom } from '../random.ts';
import { keyUsage, type SealedColumn } from './key-usage.ts';
import { createKeyring, type Keyring } from './keyring.ts';
import { addKeyToFile, createKeyFile, readKeyFile } from './master-keys/key-file.ts';
import { generateMasterKey, masterKeyId } from './master-keys/master-key.ts';
import { dropKeyFromFile, rotateSealedColumns } from './rotation.ts';

const random = createSystemRandom();
const columns: SealedColumn[] = [
  { table: 'seeds', column: 'sealed_seed', idColumn: 'seed_id' },
  { table: 'seeds', column: 'sealed_note', idColumn: 'seed_id' },
];
const oldKey = generateMasterKey(random);
const newKey = generateMasterKey(random);
const oldRing = createKeyring({ keys: [oldKey], random });
const ring = createKeyring({ keys: [newKey, oldKey], random });
let directory: string;
let database: Database;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twofold-rotation-'));
  database = openSqlite(join(directory, 'twofold.db'));
  await run(
    'create table seeds (seed_id text primary key, sealed_seed text not null, sealed_note text) strict',
  );
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

async function run(text: string, ...values: unknown[]): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute(CompiledQuery.raw(text, values));
  });
}

const idOf = (index: number) => `seed_${String(index).padStart(5, '0')}`;

async function write(index: number, value: string, keyring: Keyring): Promise<void> {
  const rowId = idOf(index);
  const seed = keyring.seal({ table: 'seeds', column: 'sealed_seed', rowId }, Buffer.from(value));
  // Every third row has a note, so that null is met too.
  const note =
    index % 3 === 0
      ? keyring.seal({ table: 'seeds', column: 'sealed_note', rowId }, Buffer.from(`note on ${value}`))
      : null;
  await run('insert or replace into seeds values (?, ?, ?)', rowId, seed, note);
}

async function writeMany(count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, index) => write(index, `value ${index}`, oldRing)));
}

interface SeedRow {
  seed_id: string;
  sealed_seed: string;
  sealed_note: string | null;
}

async function rows(): Promise<SeedRow[]> {
  const all = CompiledQuery.raw('select * from seeds order by seed_id') as CompiledQuery<SeedRow>;
  return (await database.read.execute(all)).rows;
}

async function values(keyring: Keyring): Promise<Map<string, string>> {
  const opened = new Map<string, string>();
  for (const { seed_id: rowId, sealed_seed, sealed_note } of await rows()) {
    opened.set(rowId, text(keyring.open({ table: 'seeds', column: 'sealed_seed', rowId }, sealed_seed)));
    if (sealed_note === null) continue;
    const note = text(keyring.open({ table: 'seeds', column: 'sealed_note', rowId }, sealed_note));
    expect(note).toBe(`note on ${opened.get(rowId)}`);
  }
  return opened;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

describe('rotation', () => {
  it('A26: seals every row with the current key, after which the old one opens nothing and is not needed', async () => {
    await writeMany(450);
    const before = await values(ring);
    const seen: number[] = [];
    const result = await rotateSealedColumns(database, ring, columns, {
      batchSize: 50,
      onProgress: ({ resealed }) => seen.push(resealed),
    });
    expect(result).toEqual({ complete: true, resealed: 600, unopenedCount: 0, unopened: [] });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(await values(createKeyring({ keys: [newKey], random }))).toEqual(before);
    expect(await keyUsage(database, ring, columns)).toEqual([
      { keyId: masterKeyId(newKey), rows: 600, inRing: true, current: true },
      { keyId: masterKeyId(oldKey), rows: 0, inRing: true, current: false },
    ]);
  });

  it('A26: stopped half way it has lost nothing, and the next run does only the rest', async () => {
    await writeMany(300);
    const before = await values(ring);
    const stop = new AbortController();
    const first = await rotateSealedColumns(database, ring, columns, {
      batchSize: 40,
      signal: stop.signal,
      onProgress: ({ resealed }) => resealed >= 120 && stop.abort(),
    });
    expect(first).toMatchObject({ complete: false, resealed: 120 });
    expect(await values(ring)).toEqual(before);
    const second = await rotateSealedColumns(database, ring, columns, { batchSize: 40 });
    expect(second).toMatchObject({ complete: true, resealed: 280 });
    expect(await values(createKeyring({ keys: [newKey], random }))).toEqual(before);
    expect(await rotateSealedColumns(database, ring, columns)).toMatchObject({ complete: true, resealed: 0 });
  });

  it('A26: writers that go on sealing with the old key lose no write, and are caught up with', async () => {
    await writeMany(300);
    const expected = await values(ring);
    let batches = 0;
    const writes: Promise<void>[] = [];
    const result = await rotateSealedColumns(database, ring, columns, {
      batchSize: 20,
      onProgress: () => {
        // Rows that the walk has passed, rows that it is about to read, and new ones.
        if (++batches > 40) return;
        for (const index of [batches, 20 * batches + 1, 299 - batches, 1000 + batches]) {
          expected.set(idOf(index), `later ${batches}`);
          writes.push(write(index, `later ${batches}`, oldRing));
        }
      },
    });
    await Promise.all(writes);
    expect(result.complete).toBe(true);
    expect(batches).toBeGreaterThan(40);
    expect(await values(createKeyring({ keys: [newKey], random }))).toEqual(expected);
  });

  it('A26: a row that was written between the reading and the writing keeps the newer value', async () => {
    await write(1, 'older', oldRing);
    const overtaking: Database = {
      ...database,
      async transaction(work) {
        overtaking.transaction = database.transaction;
        await write(1, 'newer', oldRing);
        return database.transaction(work);
      },
    };
    const result = await rotateSealedColumns(overtaking, ring, columns);
    expect(result).toMatchObject({ complete: true, resealed: 1 });
    expect((await values(createKeyring({ keys: [newKey], random }))).get(idOf(1))).toBe('newer');
  });

  it('T22: rows that do not open are reported and left alone, and stop nothing', async () => {
    await writeMany(30);
    const foreign = createKeyring({ keys: [generateMasterKey(random)], random });
    await write(4, 'of another ring', foreign);
    const [donor] = await rows();
    await run('update seeds set sealed_seed = ? where seed_id = ?', donor?.sealed_seed, idOf(7));
    await run('update seeds set sealed_seed = ? where seed_id = ?', 'plain text', idOf(8));
    const before = await rows();
    const result = await rotateSealedColumns(database, ring, columns, { batchSize: 10 });
    expect(result).toEqual({
      complete: true,
      resealed: 37,
      unopenedCount: 3,
      unopened: [
        { table: 'seeds', column: 'sealed_seed', rowId: idOf(4), reason: 'unknown key' },
        { table: 'seeds', column: 'sealed_seed', rowId: idOf(7), reason: 'damaged' },
        { table: 'seeds', column: 'sealed_seed', rowId: idOf(8), reason: 'damaged' },
      ],
    });
    const after = await rows();
    for (const index of [4, 7, 8]) expect(after[index]?.sealed_seed).toBe(before[index]?.sealed_seed);
    expect(await keyUsage(database, ring, columns)).toEqual([
      { keyId: masterKeyId(newKey), rows: 37, inRing: true, current: true },
      { keyId: masterKeyId(oldKey), rows: 1, inRing: true, current: false },
      { keyId: foreign.currentKeyId, rows: 1, inRing: false, current: false },
      { keyId: undefined, rows: 1, inRing: false, current: false },
    ]);
  });
});

describe('dropping a key', () => {
  const settled = (path: string) => ({
    random,
    clock: { now: () => Math.floor(statSync(path).mtimeMs) + 60_000 },
  });

  it('A26: is refused while it seals a row or is current, and done after the rotation', async () => {
    const path = join(directory, 'encryption-key');
    const { keys } = createKeyFile(path, random);
    const [oldId = ''] = keys.map(masterKeyId);
    await write(1, 'value', createKeyring({ keys, random }));
    const parts = settled(path);
    const usage = () => keyUsage(database, createKeyring({ keys: readKeyFile(path), random }), columns);

    await expect(dropKeyFromFile(path, oldId, usage, parts)).rejects.toThrow(/current key/);
    const newId = addKeyToFile(path, random);
    const both = readFileSync(path, 'utf8');
    await expect(dropKeyFromFile(path, oldId, usage, settled(path))).rejects.toMatchObject({
      code: 'keyring.key_in_use',
      message: expect.stringContaining('still seals 1 rows'),
    });
    await expect(dropKeyFromFile(path, '0000000000', usage, settled(path))).rejects.toMatchObject({
      code: 'keyring.unknown_key',
    });
    expect(readFileSync(path, 'utf8')).toBe(both);

    await rotateSealedColumns(database, createKeyring({ keys: readKeyFile(path), random }), columns);
    await dropKeyFromFile(path, oldId, usage, settled(path));
    const left = readKeyFile(path);
    expect(left.map(masterKeyId)).toEqual([newId]);
    expect((await values(createKeyring({ keys: left, random }))).get(idOf(1))).toBe('value');
  });

  it('A26: is refused until every process has had the time to see the newer key', async () => {
    const path = join(directory, 'encryption-key');
    const [oldId = ''] = createKeyFile(path, random).keys.map(masterKeyId);
    addKeyToFile(path, random);
    const early = { random, clock: { now: () => Math.floor(statSync(path).mtimeMs) + 30_000 } };
    const never = () => expect.unreachable('the rows were counted too early');
    await expect(dropKeyFromFile(path, oldId, async () => never(), early)).rejects.toMatchObject({
      code: 'keyring.key_in_use',
      retryAfterSeconds: 30,
    });
    expect(readKeyFile(path)).toHaveLength(2);
  });
});
