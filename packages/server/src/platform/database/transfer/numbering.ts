import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { builders } from '../statement.ts';
import { numbered } from './tables.ts';

const sequence = sql`pg_get_serial_sequence(${numbered.table}, ${numbered.column})`;

/**
 * The highest number that was ever given to an audit event, also where its row was pruned since; 0 before the first.
 * Numbers that a transaction took and then gave up count too.
 */
export async function lastNumber(executor: Executor): Promise<number> {
  const look =
    executor.dialect === 'sqlite'
      ? sql<{ last: number | null }>`select max(
          coalesce((select max(seq) from sqlite_sequence where name = ${numbered.table}), 0),
          coalesce((select max(${sql.ref(numbered.column)}) from ${sql.table(numbered.table)}), 0)) as last`
      : sql<{ last: number | null }>`select greatest(
          (select last_value from pg_sequences
            where format('%I.%I', schemaname, sequencename) = ${sequence}),
          (select max(${sql.ref(numbered.column)}) from ${sql.table(numbered.table)})) as last`;
  const { rows } = await executor.execute(look.compile(builders[executor.dialect]));
  return rows[0]?.last ?? 0;
}

/** The next event gets a number above `last`: readers go on from the number they have seen. */
export async function continueNumbers(executor: Executor, last: number): Promise<void> {
  if (executor.dialect === 'sqlite') {
    await run(executor, sql`delete from sqlite_sequence where name = ${numbered.table}`);
    await run(executor, sql`insert into sqlite_sequence (name, seq) values (${numbered.table}, ${last})`);
    return;
  }
  await run(executor, sql`select setval(${sequence}, ${Math.max(1, last)}::bigint, ${last > 0}::boolean)`);
}

async function run(executor: Executor, statement: ReturnType<typeof sql>): Promise<void> {
  await executor.execute(statement.compile(builders[executor.dialect]));
}
