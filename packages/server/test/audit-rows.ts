import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface AuditRow {
  action: string;
  outcome: string;
  reason: string | null;
  user_id: string | null;
  factor_id: string | null;
  detail: string | null;
}

/** The audit log of an installation in this folder, oldest first, as another process sees it. */
export function auditRows(dataDir: string, where: Partial<AuditRow> = {}): AuditRow[] {
  const names = Object.keys(where);
  const condition = names.map((name) => `${name} = ?`).join(' and ') || 'true';
  return rowsOf(
    dataDir,
    `select action, outcome, reason, user_id, factor_id, detail from audit_events where ${condition} order by seq`,
    Object.values(where),
  ) as unknown as AuditRow[];
}

/** What any query gives, on a connection that only reads. */
export function rowsOf(
  dataDir: string,
  sql: string,
  values: (string | number | null)[] = [],
): Record<string, string | number | null>[] {
  const connection = new DatabaseSync(join(dataDir, 'twofold.db'), { readOnly: true });
  try {
    return connection.prepare(sql).all(...values) as Record<string, string | number | null>[];
  } finally {
    connection.close();
  }
}
