import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database/database.ts';
import { migrate } from '../database/migrate.ts';
import { openSqlite } from '../database/sqlite/sqlite.ts';
import { createSystemRandom } from '../random.ts';
import { assertKeyringOpens, type DataKeyPurpose, dataKeysColumn, loadDataKeys } from './data-keys.ts';
import { createKeyring } from './keyring.ts';
import { generateMasterKey, type MasterKey } from './master-keys/master-key.ts';
import { rotateSealedColumns } from './rotation.ts';

const random = createSystemRandom();
const clock = { now: () => 1_700_000_000_000 };
const ringOf = (...keys: MasterKey[]) => createKeyring({ keys, random });
const purposes: DataKeyPurpose[] = ['recovery-code', 'user-name', 'audit-head'];
let directory: string;
let database: Database;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'twofold-data-keys-'));
  database = openSqlite(join(directory, 'twofold.db'));
  await migrate(database, clock);
});
afterEach(async () => {
  await database.close();
  rmSync(directory, { recursive: true });
});

async function rows(): Promise<{ purpose: string; sealed_key: string }[]> {
  return (
    await database.read.execute<{ purpose: string; sealed_key: string }>(
      CompiledQuery.raw('select * from data_keys order by purpose') as CompiledQuery<{
        purpose: string;
        sealed_key: string;
      }>,
    )
  ).rows;
}

describe('data keys', () => {
  const master = generateMasterKey(random);

  it('give HMAC-SHA256 under a key of their own for each purpose', async () => {
    const ring = ringOf(master);
    const keys = await loadDataKeys(database, ring, random, clock, purposes);
    for (const { purpose, sealed_key } of await rows()) {
      const key = ring.open({ table: 'data_keys', column: 'sealed_key', rowId: purpose }, sealed_key);
      const expected = createHmac('sha256', key).update('äbc').digest('base64url');
      expect(keys.mac(purpose as DataKeyPurpose, 'äbc')).toBe(expected);
      expect(keys.mac(purpose as DataKeyPurpose, Buffer.from('äbc'))).toBe(expected);
    }
    expect(new Set(purposes.map((purpose) => keys.mac(purpose, 'äbc'))).size).toBe(3);
    expect(keys.mac('user-name', 'abc')).not.toBe(keys.mac('user-name', 'abd'));
  });

  it('are the same after a restart, and for processes that start together', async () => {
    const other = openSqlite(join(directory, 'twofold.db'));
    const loaded = await Promise.all(
      [database, other, database, other].map((one) =>
        loadDataKeys(one, ringOf(master), random, clock, purposes),
      ),
    );
    loaded.push(await loadDataKeys(other, ringOf(master), random, clock, purposes));
    for (const purpose of purposes) {
      expect(new Set(loaded.map((keys) => keys.mac(purpose, 'x'))).size).toBe(1);
    }
    expect(await rows()).toHaveLength(3);
    await other.close();
  });

  it('a purpose that a later version adds leaves the others as they are', async () => {
    const before = await loadDataKeys(database, ringOf(master), random, clock, ['user-name']);
    const after = await loadDataKeys(database, ringOf(master), random, clock, purposes);
    expect(after.mac('user-name', 'x')).toBe(before.mac('user-name', 'x'));
  });

  it('A26: hashes survive the rotation of the master key and the removal of the old one', async () => {
    const next = generateMasterKey(random);
    const before = await loadDataKeys(database, ringOf(master), random, clock, purposes);
    await rotateSealedColumns(database, ringOf(next, master), [dataKeysColumn]);
    await assertKeyringOpens(database, ringOf(next));
    const after = await loadDataKeys(database, ringOf(next), random, clock, purposes);
    for (const purpose of purposes) expect(after.mac(purpose, 'x')).toBe(before.mac(purpose, 'x'));
    await expect(assertKeyringOpens(database, ringOf(master))).rejects.toMatchObject({
      code: 'keyring.unknown_key',
    });
  });

  it('X72: a wrong master key is refused before anything is written', async () => {
    await loadDataKeys(database, ringOf(master), random, clock, ['user-name']);
    const before = await rows();
    const wrong = ringOf(generateMasterKey(random));
    await expect(assertKeyringOpens(database, wrong)).rejects.toThrow(/sealed with another encryption key/);
    await expect(loadDataKeys(database, wrong, random, clock, purposes)).rejects.toMatchObject({
      code: 'keyring.unknown_key',
    });
    expect(await rows()).toEqual(before);
    await assertKeyringOpens(database, ringOf(master));
  });

  it("X72: a database without tables is nobody else's yet", async () => {
    const empty = openSqlite(join(directory, 'empty.db'));
    await assertKeyringOpens(empty, ringOf(master));
    await empty.close();
  });

  it('T20: the keys of two purposes cannot be exchanged in the database', async () => {
    await loadDataKeys(database, ringOf(master), random, clock, purposes);
    const [first, second] = await rows();
    await database.transaction((tx) =>
      Promise.resolve(
        tx.execute(
          CompiledQuery.raw('update data_keys set sealed_key = ? where purpose = ?', [
            first?.sealed_key,
            second?.purpose,
          ]),
        ),
      ).then(() => undefined),
    );
    await expect(assertKeyringOpens(database, ringOf(master))).rejects.toMatchObject({
      code: 'keyring.damaged',
    });
  });
});
