import { join } from 'node:path';
import { rowsAt, type Value, withNumbers } from './rows.ts';
import { distributed, lookInto } from './set-up.ts';

export interface AuditRow {
  action: string;
  outcome: string;
  reason: string | null;
  user_id: string | null;
  factor_id: string | null;
  detail: string | null;
}

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

/** As `rowsAt`, of the installation with this folder; on a connection that is kept. */
export function rowsOf(dataDir: string, sql: string, values: Value[] = []): Promise<Record<string, Value>[]> {
  if (distributed) return lookInto(dataDir, withNumbers(sql), values);
  return rowsAt(`sqlite:${join(dataDir, 'twofold.db')}`, sql, values);
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
