import { sql } from 'kysely';
import type { Executor } from '../../platform/database/database.ts';
import { showLocation } from '../../platform/database/location.ts';
import { type Mark, readMarks } from '../../platform/database/marks.ts';
import { hasSchema, isMigrated } from '../../platform/database/migrate.ts';
import { builders } from '../../platform/database/statement.ts';
import type { ExclusiveStore } from '../../platform/database/transfer/exclusive-store.ts';
import { tableNames } from '../../platform/database/transfer/tables.ts';
import { TwofoldError } from '../../platform/errors.ts';

/**
 * The source of a move: an installation with this version's schema.
 *
 * @returns the mark of an earlier move away from it, if there was one
 * @throws `database.unavailable`
 */
export async function assertSource(source: ExclusiveStore): Promise<Mark | undefined> {
  const place = showLocation(source.location);
  if (!(await hasSchema(source.read))) throw unusable(`There is no installation of Twofold at ${place}.`);
  const marks = await readMarks(source.read);
  const arriving = marks.find(({ kind }) => kind === 'arriving');
  if (arriving)
    throw unusable(`A move from ${arriving.place} into ${place} did not end. Run that one again first.`);
  if (!(await isMigrated(source.read))) {
    throw unusable(`The database at ${place} has an older schema. Bring it up to date with: twofold migrate`);
  }
  return marks.find(({ kind }) => kind === 'moved');
}

export type TargetState =
  | { kind: 'empty' }
  /** A move into it did not end. */
  | { kind: 'arriving'; mark: Mark };

/** @throws `database.unavailable` when it holds anything else */
export async function inspectTarget(target: ExclusiveStore): Promise<TargetState> {
  const place = showLocation(target.location);
  const { read } = target;
  if (!(await hasSchema(read))) {
    if (await hasTables(read))
      throw unusable(`${place} holds tables of another program. Give an empty database.`);
    return { kind: 'empty' };
  }
  const marks = await readMarks(read);
  const arriving = marks.find(({ kind }) => kind === 'arriving');
  if (arriving) return { kind: 'arriving', mark: arriving };
  if (marks.length > 0 || !(await isEmpty(read))) {
    throw unusable(
      `${place} holds an installation already. Nothing was changed. Give an empty database: one that was never started, not even by twofold migrate.`,
    );
  }
  return { kind: 'empty' };
}

async function hasTables(executor: Executor): Promise<boolean> {
  const look =
    executor.dialect === 'sqlite'
      ? sql`select 1 from sqlite_master where type = 'table' limit 1`
      : sql`select 1 from pg_tables where schemaname = current_schema() limit 1`;
  return (await executor.execute(look.compile(builders[executor.dialect]))).rows.length > 0;
}

/** An older schema counts as something that somebody made: it is left alone. */
async function isEmpty(executor: Executor): Promise<boolean> {
  if (!(await isMigrated(executor))) return false;
  for (const table of tableNames) {
    const look = sql`select 1 from ${sql.table(table)} limit 1`;
    if ((await executor.execute(look.compile(builders[executor.dialect]))).rows.length > 0) return false;
  }
  return true;
}

function unusable(message: string): TwofoldError {
  return new TwofoldError('database.unavailable', message);
}
