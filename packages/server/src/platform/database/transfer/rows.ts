import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Executor } from '../database.ts';
import { builders } from '../statement.ts';
import { numbered, type Table, type TableName } from './tables.ts';

/** What a table holds, comparable between databases of different makes. */
export interface TableDigest {
  rows: number;
  /** SHA-256, hex, over every value of every row in the order of the primary key. */
  digest: string;
}

/** Rows that are read and written at once. Times the columns of a table, it stays under either store's bound values. */
const BATCH = 500;

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads a table in the order of its key. Text is compared by code point on both databases, so both give one order.
 *
 * @param onRows gets each batch before the next one is read
 */
export async function readTable(
  executor: Executor,
  table: Table,
  onRows: (rows: readonly Row[]) => Promise<void> | void = () => undefined,
): Promise<TableDigest> {
  const hash = createHash('sha256');
  let rows = 0;
  let after: unknown;
  for (;;) {
    const batch = await readBatch(executor, table, after);
    for (const row of batch) hash.update(`${JSON.stringify(table.columns.map((name) => row[name]))}\n`);
    rows += batch.length;
    if (batch.length > 0) await onRows(batch);
    if (batch.length < BATCH) return { rows, digest: hash.digest('hex') };
    after = batch.at(-1)?.[table.key];
  }
}

async function readBatch(executor: Executor, { name, key, columns }: Table, after: unknown): Promise<Row[]> {
  const where = after === undefined ? sql`` : sql`where ${sql.ref(key)} > ${after}`;
  const select = sql<Row>`select ${names(columns)} from ${sql.table(name)} ${where}
    order by ${sql.ref(key)} limit ${sql.lit(BATCH)}`;
  return (await executor.execute(select.compile(builders[executor.dialect]))).rows;
}

export async function insertRows(executor: Executor, table: Table, rows: readonly Row[]): Promise<void> {
  const { name, columns } = table;
  const values = sql.join(rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`));
  // On PostgreSQL the numbers are the server's own to give, unless it is told otherwise.
  const given =
    executor.dialect === 'postgres' && name === numbered.table ? sql`overriding system value` : sql``;
  const insert = sql`insert into ${sql.table(name)} (${names(columns)}) ${given} values ${values}`;
  await executor.execute(insert.compile(builders[executor.dialect]));
}

function names(columns: readonly string[]): RawBuilder<unknown> {
  return sql.join(columns.map((column) => sql.ref(column)));
}

/** The first column of an SQLite database that has a NUL in it: PostgreSQL takes that in no text. */
export async function findNul(
  executor: Executor,
  tables: readonly Table[],
): Promise<{ table: TableName; column: string } | undefined> {
  for (const { name, columns } of tables) {
    for (const column of columns) {
      // As bytes: a function on text may end at the NUL it is to find.
      const look = sql`select 1 from ${sql.table(name)}
        where typeof(${sql.ref(column)}) = 'text' and instr(cast(${sql.ref(column)} as blob), x'00') > 0 limit 1`;
      const { rows } = await executor.execute(look.compile(builders.sqlite));
      if (rows.length > 0) return { table: name, column };
    }
  }
  return undefined;
}
