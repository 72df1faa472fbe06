import { sql } from 'kysely';
import type { Transaction } from './database.ts';
import type { Schema } from './schema.ts';
import { statement } from './statement.ts';

/**
 * Deletes rows that ended at `before` (Unix milliseconds) or earlier, at most `limit` of them. Resolves with how many:
 * fewer than `limit` when none is left.
 */
export type Purge = (tx: Transaction, before: number, limit: number) => Promise<number>;

/** @param endColumn has an index, so that a purge that finds nothing costs nothing */
export function purgeOf<Table extends keyof Schema & string>(
  table: Table,
  idColumn: keyof Schema[Table] & string,
  endColumn: keyof Schema[Table] & string,
): Purge {
  const [id, end] = [sql.ref(idColumn), sql.ref(endColumn)];
  const remove = statement<{ before: number; limit: number }, unknown>((db, p, dialect) => {
    // A row that a request is writing at this moment is left to the next purge: waiting for it while holding others
    // that the request wants would end the request.
    const free = dialect === 'postgres' ? sql`for update skip locked` : sql``;
    return {
      compile: () =>
        sql`delete from ${sql.table(table)} where ${id} in
          (select ${id} from ${sql.table(table)} where ${end} <= ${p.before} order by ${end} limit ${p.limit} ${free})
          and ${end} <= ${p.before}`.compile(db),
    };
  });
  return (tx, before, limit) => remove.run(tx, { before, limit });
}
