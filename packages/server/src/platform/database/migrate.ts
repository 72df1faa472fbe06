import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import { TwofoldError } from '../errors.ts';
import type { Database, Executor, Transaction } from './database.ts';
import { up as foundation } from './migrations/0001-foundation.ts';
import { builders } from './statement.ts';

/** In order; a name that was released is never changed or removed. */
const migrations = [{ name: '0001-foundation', up: foundation }];

export interface MigrationReport {
  applied: string[];
  /** Everything that the database has, oldest first. */
  present: string[];
}

/**
 * Brings the database to this program's schema, in one transaction that holds the store's write lock, so that processes
 * that start together migrate once. Throws `database.schema_newer` and changes nothing where a later version was here.
 *
 * Kysely's own migrator takes no lock on SQLite, which two processes of ours may share: hence these few lines.
 */
export async function migrate(database: Database, clock: Clock): Promise<MigrationReport> {
  const known = migrations.map((migration) => migration.name);
  return database.transaction(async (tx) => {
    await tx.execute(createLedger(tx));
    const present = await appliedMigrations(tx);
    const newer = present.filter((name) => !known.includes(name));
    if (newer.length > 0) {
      throw new TwofoldError(
        'database.schema_newer',
        `The database has the schema ${newer.at(-1)}, which this version does not know; start the newer version.`,
      );
    }
    const applied: string[] = [];
    for (const migration of migrations) {
      if (present.includes(migration.name)) continue;
      for (const step of migration.up(builders[tx.dialect], tx.dialect)) await tx.execute(step.compile());
      await record(tx, migration.name, clock.now());
      applied.push(migration.name);
    }
    return { applied, present: [...present, ...applied] };
  });
}

/** Whether nothing is left to do, without writing. A database that has no tables yet is not ready. */
export async function isMigrated(executor: Executor): Promise<boolean> {
  try {
    const present = await appliedMigrations(executor);
    return migrations.every((migration) => present.includes(migration.name));
  } catch (error) {
    if (error instanceof TwofoldError) throw error;
    return false;
  }
}

function createLedger(tx: Transaction) {
  return sql`create table if not exists schema_migrations (name text primary key, applied_at bigint not null)`.compile(
    builders[tx.dialect],
  );
}

async function appliedMigrations(executor: Executor): Promise<string[]> {
  const select = sql<{ name: string }>`select name from schema_migrations order by name`;
  const { rows } = await executor.execute(select.compile(builders[executor.dialect]));
  return rows.map((row) => row.name);
}

async function record(tx: Transaction, name: string, at: number): Promise<void> {
  await tx.execute(
    sql`insert into schema_migrations (name, applied_at) values (${name}, ${at})`.compile(
      builders[tx.dialect],
    ),
  );
}
