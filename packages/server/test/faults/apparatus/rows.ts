import { DatabaseSync } from 'node:sqlite';
import { onDatabase } from '../../servers/postgres.ts';

type Value = string | number | null;

/** What any statement gives, on a connection of its own. `?` stands for the next of `values`. */
export async function rowsAt(
  databaseUrl: string,
  sql: string,
  values: Value[] = [],
): Promise<Record<string, Value>[]> {
  if (!databaseUrl.startsWith('sqlite:')) {
    let place = 0;
    return onDatabase(
      databaseUrl,
      sql.replaceAll('?', () => `$${++place}`),
      values,
    );
  }
  const connection = new DatabaseSync(databaseUrl.slice('sqlite:'.length));
  try {
    return connection.prepare(sql).all(...values) as Record<string, Value>[];
  } finally {
    connection.close();
  }
}

/** How often the factor was accepted, as the audit log has it. */
export async function acceptedCount(databaseUrl: string, factorId: string): Promise<number> {
  const accepted = "select 1 from audit_events where action = 'verification.accepted' and factor_id = ?";
  return (await rowsAt(databaseUrl, accepted, [factorId])).length;
}
