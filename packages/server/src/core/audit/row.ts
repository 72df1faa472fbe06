import type { Selectable } from 'kysely';
import type { AuditEventsTable } from '../../platform/database/schema.ts';

/** A row of `audit_events` as it is stored: what the chain is computed over. */
export type AuditRow = Selectable<AuditEventsTable>;

/** Every column, in the order of the chain's encoding. A test compares it with the table. */
export const auditColumns = [
  'seq',
  'id',
  'at',
  'application_id',
  'actor',
  'action',
  'outcome',
  'reason',
  'user_id',
  'factor_id',
  'ip',
  'user_agent',
  'request_id',
  'detail',
] as const satisfies readonly (keyof AuditRow)[];

export type AuditDetail = Readonly<Record<string, string | number | boolean | null>>;

/**
 * A row for readers. `at` is in Unix milliseconds. `action` and `outcome` are plain text here, and `detail` may be one
 * too: a row that somebody changed must still be shown.
 */
export interface AuditEntry {
  seq: number;
  id: string;
  at: number;
  applicationId: string | null;
  actor: string;
  action: string;
  outcome: string;
  reason: string | null;
  userId: string | null;
  factorId: string | null;
  ip: string | null;
  userAgent: string | null;
  requestId: string | null;
  detail: AuditDetail | string | null;
}

export function toEntry(row: AuditRow): AuditEntry {
  return {
    seq: row.seq,
    id: row.id,
    at: row.at,
    applicationId: row.application_id,
    actor: row.actor,
    action: row.action,
    outcome: row.outcome,
    reason: row.reason,
    userId: row.user_id,
    factorId: row.factor_id,
    ip: row.ip,
    userAgent: row.user_agent,
    requestId: row.request_id,
    detail: readDetail(row.detail),
  };
}

/** The exact inverse of `toEntry`. */
export function fromEntry(entry: AuditEntry): AuditRow {
  const { detail } = entry;
  return {
    seq: entry.seq,
    id: entry.id,
    at: entry.at,
    application_id: entry.applicationId,
    actor: entry.actor,
    action: entry.action,
    outcome: entry.outcome,
    reason: entry.reason,
    user_id: entry.userId,
    factor_id: entry.factorId,
    ip: entry.ip,
    user_agent: entry.userAgent,
    request_id: entry.requestId,
    detail: typeof detail === 'object' && detail !== null ? JSON.stringify(detail) : detail,
  };
}

/** An object only where it is written back as the same text; otherwise the text itself. */
export function readDetail(text: string | null): AuditDetail | string | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isDetail(value) && JSON.stringify(value) === text ? value : text;
  } catch {
    return text;
  }
}

export function isDetail(value: unknown): value is AuditDetail {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => item === null || typeof item !== 'object');
}
