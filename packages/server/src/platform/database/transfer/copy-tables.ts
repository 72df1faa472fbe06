import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import { builders } from '../statement.ts';
import { insertRows, readTable, type TableDigest } from './rows.ts';
import { describeTables, type TableName } from './tables.ts';

/** Of every table. */
export type Digests = Partial<Record<TableName, TableDigest>>;

/**
 * Every table of this version's schema, parents first.
 *
 * @param writer of an empty database with the same schema
 */
export async function copyTables(
  reader: Executor,
  writer: Executor,
  onProgress: (rows: number, total: number) => void,
): Promise<Digests> {
  const tables = await describeTables(reader);
  const written = await describeTables(writer);
  if (JSON.stringify(tables) !== JSON.stringify(written))
    throw new Error('The two databases do not have the same columns.');
  const total = await countAll(reader, tables);
  const digests: Digests = {};
  let rows = 0;
  for (const table of tables) {
    digests[table.name] = await readTable(reader, table, async (batch) => {
      await insertRows(writer, table, batch);
      rows += batch.length;
      onProgress(rows, total);
    });
  }
  return digests;
}

async function countAll(executor: Executor, tables: readonly { name: TableName }[]): Promise<number> {
  const parts = tables.map(({ name }) => sql`(select count(*) from ${sql.table(name)})`);
  const count = sql<{ n: number }>`select ${sql.join(parts, sql` + `)} as n`;
  return (await executor.execute(count.compile(builders[executor.dialect]))).rows[0]?.n ?? 0;
}
