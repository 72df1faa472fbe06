import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database, Executor } from '../database/database.ts';
import { builders, statement } from '../database/statement.ts';
import { TwofoldError } from '../errors.ts';
import type { Random } from '../random.ts';
import type { Place } from './envelope.ts';
import type { SealedColumn } from './key-usage.ts';
import type { Keyring } from './keyring.ts';
import { type MacKey, macKey, macOf } from './mac.ts';

/** What is hashed or signed with a key of its own. The names stand in the database: never rename one. */
export const dataKeyPurposes = [
  'recovery-code',
  'user-name',
  'audit-head',
  'email-address',
  'token-successor',
  'csrf',
  'webauthn-user',
  'one-time-code',
  'destination',
  'vault-entry',
  'gate-service',
  'gate-device',
  'gate-pseudonym',
  'gate-return',
  'gate-binding',
] as const;

export type DataKeyPurpose = (typeof dataKeyPurposes)[number];

/** Keyed hashes that stay the same when the master key is rotated. */
export interface DataKeys<Purpose extends DataKeyPurpose = DataKeyPurpose> {
  /** HMAC-SHA256 (RFC 2104) under the purpose's own key: 43 characters of base64url. Text is taken as UTF-8. */
  mac(purpose: Purpose, data: string | Uint8Array): string;
}

/** For the list of columns that a rotation re-seals. */
export const dataKeysColumn: SealedColumn = { table: 'data_keys', column: 'sealed_key', idColumn: 'purpose' };

const DATA_KEY_BYTES = 32;

const allDataKeys = statement<object, { purpose: string; sealed_key: string }>((db) =>
  db.selectFrom('data_keys').select(['purpose', 'sealed_key']),
);

const insertIfMissing = statement<{ purpose: string; sealedKey: string; now: number }, unknown>((db, p) =>
  db
    .insertInto('data_keys')
    .values({ purpose: p.purpose, sealed_key: p.sealedKey, created_at: p.now })
    .onConflict((conflict) => conflict.column('purpose').doNothing()),
);

/**
 * Loads the data keys of these purposes and makes those that are missing. Processes that start together end with the
 * same keys: the first row stays, and everybody reads it.
 *
 * @throws what `Keyring.open` throws; call `assertKeyringOpens` first, so that a wrong master key writes nothing.
 */
export async function loadDataKeys<Purpose extends DataKeyPurpose>(
  database: Database,
  keyring: Keyring,
  random: Random,
  clock: Clock,
  purposes: readonly Purpose[],
): Promise<DataKeys<Purpose>> {
  let keys = await openDataKeys(database.read, keyring);
  const missing = purposes.filter((purpose) => !keys.has(purpose));
  if (missing.length > 0) {
    keys = await database.transaction(async (tx) => {
      for (const purpose of missing) {
        const sealedKey = keyring.seal(placeOf(purpose), random.bytes(DATA_KEY_BYTES));
        await insertIfMissing.run(tx, { purpose, sealedKey, now: clock.now() });
      }
      return openDataKeys(tx, keyring);
    });
  }

  return {
    mac(purpose, data) {
      const key = keys.get(purpose);
      if (!key) throw new TypeError(`The data key ${purpose} was not loaded.`);
      return macOf(key, data);
    },
  };
}

/**
 * Refuses a key ring that does not belong to this database (X72). Only reads, and works before the first migration:
 * call it before anything is written.
 *
 * @throws `keyring.unknown_key` when a data key was sealed with a master key that is not in the ring; `keyring.damaged`.
 */
export async function assertKeyringOpens(database: Database, keyring: Keyring): Promise<void> {
  if (!(await hasDataKeys(database.read))) return;
  try {
    await openDataKeys(database.read, keyring);
  } catch (cause) {
    if (!(cause instanceof TwofoldError) || cause.code !== 'keyring.unknown_key') throw cause;
    throw new TwofoldError(
      'keyring.unknown_key',
      `This database was sealed with another encryption key. Nothing was changed. Give the key that belongs to it in ENCRYPTION_KEY, ENCRYPTION_KEYS_PREVIOUS or the key file. ${cause.message}`,
      { cause },
    );
  }
}

async function openDataKeys(executor: Executor, keyring: Keyring): Promise<Map<string, MacKey>> {
  const keys = new Map<string, MacKey>();
  for (const row of await allDataKeys.all(executor, {})) {
    const bytes = keyring.open(placeOf(row.purpose), row.sealed_key);
    if (bytes.length !== DATA_KEY_BYTES) throw new TwofoldError('keyring.damaged');
    keys.set(row.purpose, macKey(bytes));
  }
  return keys;
}

function placeOf(purpose: string): Place {
  return { table: dataKeysColumn.table, column: dataKeysColumn.column, rowId: purpose };
}

async function hasDataKeys(executor: Executor): Promise<boolean> {
  const lookup =
    executor.dialect === 'sqlite'
      ? sql`select 1 from sqlite_master where type = 'table' and name = ${dataKeysColumn.table}`
      : sql`select 1 where to_regclass(${dataKeysColumn.table}) is not null`;
  return (await executor.execute(lookup.compile(builders[executor.dialect]))).rows.length > 0;
}
