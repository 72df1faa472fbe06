import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { builders } from '../database/statement.ts';
import { ENVELOPE_HEAD_LENGTH, keyIdOf } from './envelope.ts';
import type { Keyring } from './keyring.ts';

/** A column that holds envelopes, or null. The value of `idColumn` is the row id that they are sealed for. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Unique, not null, text. */
  idColumn: string;
}

/** How many rows one master key seals, over all sealed columns. */
export interface KeyUsage {
  /** Undefined: rows whose value is no envelope. */
  keyId: string | undefined;
  rows: number;
  /** False for a key that is not in the ring: its rows cannot be opened. */
  inRing: boolean;
  current: boolean;
}

export interface SealedRow {
  id: string;
  sealed: string;
}

/** Every key of the ring, the current one first, and every other that a row names. */
export async function keyUsage(
  database: Database,
  keyring: Keyring,
  columns: readonly SealedColumn[],
): Promise<KeyUsage[]> {
  const counts = new Map<string | undefined, number>(keyring.keyIds.map((keyId) => [keyId, 0]));
  for (const column of columns) {
    for await (const rows of sealedRows(database, column, 1000, 'head')) {
      for (const { sealed } of rows) {
        const keyId = keyIdOf(sealed);
        counts.set(keyId, (counts.get(keyId) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([keyId, rows]) => ({
    keyId,
    rows,
    inRing: keyId !== undefined && keyring.keyIds.includes(keyId),
    current: keyId === keyring.currentKeyId,
  }));
}

/**
 * Walks over a sealed column in the order of the row ids, a page at a time: the table is never read in one go, and
 * requests are served between two pages.
 *
 * @param part `head`: of each envelope only what names its key.
 */
export async function* sealedRows(
  database: Database,
  { table, column, idColumn }: SealedColumn,
  pageSize: number,
  part: 'whole' | 'head' = 'whole',
): AsyncGenerator<SealedRow[]> {
  const id = sql.ref(idColumn);
  const value = sql.ref(column);
  const sealed = part === 'head' ? sql`substr(${value}, 1, ${sql.lit(ENVELOPE_HEAD_LENGTH)})` : value;
  let last: string | undefined;
  for (;;) {
    const page = sql<SealedRow>`select ${id} as id, ${sealed} as sealed from ${sql.table(table)}
      where ${value} is not null ${last === undefined ? sql`` : sql`and ${id} > ${last}`}
      order by ${id} limit ${pageSize}`;
    const { rows } = await database.read.execute(page.compile(builders[database.read.dialect]));
    if (rows.length > 0) yield rows;
    if (rows.length < pageSize) return;
    last = rows.at(-1)?.id;
    await setImmediate();
  }
}
