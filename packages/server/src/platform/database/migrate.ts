import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { TwofoldError } from '../errors.ts';
import type { Database, Executor, Transaction } from './database.ts';
import { refuseMarks } from './marks.ts';
import { up as foundation } from './migrations/0001-foundation.ts';
import { up as accounts } from './migrations/0002-accounts.ts';
import { up as vault } from './migrations/0003-vault.ts';
import { up as gate } from './migrations/0004-gate.ts';
import { up as useBesideGuard } from './migrations/0005-use-beside-guard.ts';
import type { Migration } from './migrations/migration.ts';
import { builders } from './statement.ts';

/** In order; a name that was released is never changed or removed. */
export const released: readonly Migration[] = [
  { name: '0001-foundation', up: foundation },
  { name: '0002-accounts', up: accounts },
  { name: '0003-vault', up: vault },
  { name: '0004-gate', up: gate },
  { name: '0005-use-beside-guard', compatibleWith: '0004-gate', up: useBesideGuard },
];

export interface MigrationReport {
  applied: string[];
  /** Everything that the database has, oldest first. */
  present: string[];
}

interface LedgerRow {
  name: string;
  compatible_with: string | null;
}

/** An index over millions of rows takes its time, and nobody waits for an answer. */
const TIMEOUT_MS = 3_600_000;

/**
 * Brings the database to this program's schema, in one transaction under a lock, so that processes that start together
 * migrate once. Throws `database.schema_newer` and changes nothing where a later version was here, unless that version
 * declared that this one can go on (`Migration.compatibleWith`). Throws `database.moved` where a move left only a mark to
 * where the installation went, and `database.unavailable` for a PostgreSQL database in another encoding than UTF-8.
 *
 * Kysely's own migrator takes no lock on SQLite, which two processes of ours may share: hence these few lines.
 */
export async function migrate(
  database: Database,
  clock: Clock,
  migrations: readonly Migration[] = released,
): Promise<MigrationReport> {
  return database.transaction(
    async (tx) => {
      await assertEncoding(tx);
      await tx.execute(createLedger(tx));
      const present = await ledger(tx);
      refuseMarks(present.map(({ name }) => name));
      refuseNewer(present, migrations);
      const missing = migrations.filter(({ name }) => !present.some((row) => row.name === name));
      for (const migration of missing) {
        for (const step of migration.up(builders[tx.dialect], tx.dialect)) await tx.execute(step.compile());
        await record(tx, migration, clock.now());
      }
      const applied = missing.map(({ name }) => name);
      return { applied, present: [...present.map(({ name }) => name), ...applied] };
    },
    { locks: ['schema'], timeoutMs: TIMEOUT_MS },
  );
}

/** Whether nothing is left to do, without writing. A database that has no tables yet is not ready. */
export async function isMigrated(
  executor: Executor,
  migrations: readonly Migration[] = released,
): Promise<boolean> {
  if (!(await hasSchema(executor))) return false;
  const present = await ledger(executor);
  return migrations.every(({ name }) => present.some((row) => row.name === name));
}

/** Whether any version of Twofold made its tables here. */
export async function hasSchema(executor: Executor): Promise<boolean> {
  const lookup =
    executor.dialect === 'sqlite'
      ? sql`select 1 from sqlite_master where type = 'table' and name = 'schema_migrations'`
      : sql`select 1 where to_regclass('schema_migrations') is not null`;
  return (await executor.execute(lookup.compile(builders[executor.dialect]))).rows.length > 0;
}

function refuseNewer(present: readonly LedgerRow[], migrations: readonly Migration[]): void {
  const known = (wanted: string | null) => migrations.some(({ name }) => name === wanted);
  const newer = present.filter(({ name }) => !known(name));
  if (newer.every(({ compatible_with }) => known(compatible_with))) return;
  throw new TwofoldError(
    'database.schema_newer',
    `The database has the schema ${newer.at(-1)?.name}, which this version does not know; start the newer version.`,
  );
}

/** PostgreSQL takes only text that its own encoding has: in another, what a stranger sends would be our failure. */
async function assertEncoding(tx: Transaction): Promise<void> {
  if (tx.dialect !== 'postgres') return;
  const look = sql<{ server_encoding: string }>`show server_encoding`.compile(builders.postgres);
  const encoding = (await tx.execute(look)).rows[0]?.server_encoding;
  if (encoding === 'UTF8') return;
  throw new TwofoldError(
    'database.unavailable',
    `The database's encoding is ${encoding}. Create it with: create database … encoding 'UTF8' template template0`,
  );
}

function createLedger(tx: Transaction) {
  return sql`create table if not exists schema_migrations
    (name text primary key, applied_at bigint not null, compatible_with text)`.compile(builders[tx.dialect]);
}

async function ledger(executor: Executor): Promise<LedgerRow[]> {
  const select = sql<LedgerRow>`select name, compatible_with from schema_migrations order by name`;
  return (await executor.execute(select.compile(builders[executor.dialect]))).rows;
}

async function record(tx: Transaction, { name, compatibleWith }: Migration, at: number): Promise<void> {
  const insert = sql`insert into schema_migrations (name, applied_at, compatible_with)
    values (${name}, ${at}, ${compatibleWith ?? null})`;
  await tx.execute(insert.compile(builders[tx.dialect]));
}
