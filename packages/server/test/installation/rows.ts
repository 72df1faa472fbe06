import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onDatabase } from '../servers/postgres.ts';

export type Value = string | number | null;

/**
 * What any statement gives, on a connection of its own: what somebody can see and change who has the database but not
 * the key. `?` stands for the next of `values`.
 *
 * @param databaseUrl `sqlite:PATH` or `postgresql://…`
 */
export async function rowsAt(
  databaseUrl: string,
  sql: string,
  values: Value[] = [],
): Promise<Record<string, Value>[]> {
  if (!databaseUrl.startsWith('sqlite:')) return onDatabase(databaseUrl, withNumbers(sql), values);
  const connection = new DatabaseSync(databaseUrl.slice('sqlite:'.length));
  try {
    return connection.prepare(sql).all(...values) as Record<string, Value>[];
  } finally {
    connection.close();
    // A server in this process sees it from the next turn on.
    await nextTurn();
  }
}

/** With `$1` in the place of the first `?`, as PostgreSQL reads it. */
export function withNumbers(sql: string): string {
  let place = 0;
  return sql.replaceAll('?', () => `$${++place}`);
}
