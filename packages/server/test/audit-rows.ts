import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onDatabase } from './servers/postgres.ts';
import { databaseUrl, distributed } from './set-up.ts';

export interface AuditRow {
  action: string;
  outcome: string;
  reason: string | null;
  user_id: string | null;
  factor_id: string | null;
  detail: string | null;
}

type Value = string | number | null;

/** The audit log of the installation with this folder, oldest first, as another process sees it. */
export async function auditRows(dataDir: string, where: Partial<AuditRow> = {}): Promise<AuditRow[]> {
  const names = Object.keys(where);
  const condition = names.map((name) => `${name} = ?`).join(' and ') || 'true';
  const rows = await rowsOf(
    dataDir,
    `select action, outcome, reason, user_id, factor_id, detail from audit_events where ${condition} order by seq`,
    Object.values(where),
  );
  return rows as unknown as AuditRow[];
}

/**
 * What any statement gives, on a connection of its own: what somebody can see and change who has the database but not
 * the key. `?` stands for the next of `values`.
 */
export async function rowsOf(
  dataDir: string,
  sql: string,
  values: Value[] = [],
): Promise<Record<string, Value>[]> {
  if (distributed) {
    let place = 0;
    return onDatabase(
      databaseUrl(dataDir),
      sql.replaceAll('?', () => `$${++place}`),
      values,
    );
  }
  const connection = new DatabaseSync(join(dataDir, 'twofold.db'));
  try {
    return connection.prepare(sql).all(...values) as Record<string, Value>[];
  } finally {
    connection.close();
  }
}

/** The names of all tables of the installation with this folder. */
export async function tablesOf(dataDir: string): Promise<string[]> {
  const rows = await rowsOf(
    dataDir,
    distributed
      ? "select tablename as name from pg_tables where schemaname = 'public'"
      : "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
  );
  return rows.map(({ name }) => String(name));
}
