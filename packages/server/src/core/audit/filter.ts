import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely';
import type { Schema } from '../../platform/database/schema.ts';
import type { AuditAction, AuditOutcome } from './actions.ts';
import type { AuditRow } from './row.ts';

/** Everything that is given must hold. */
export interface AuditFilter {
  /** Unix milliseconds, inclusive. */
  from?: number | undefined;
  /** Unix milliseconds, exclusive. */
  to?: number | undefined;
  action?: AuditAction | undefined;
  applicationId?: string | undefined;
  userId?: string | undefined;
  outcome?: AuditOutcome | undefined;
}

const columns = {
  action: 'action',
  applicationId: 'application_id',
  userId: 'user_id',
  outcome: 'outcome',
} as const;

export function isFiltered(filter: AuditFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

export function matches(row: AuditRow, filter: AuditFilter): boolean {
  if (filter.from !== undefined && row.at < filter.from) return false;
  if (filter.to !== undefined && row.at >= filter.to) return false;
  return fields(filter).every(([column, value]) => row[column] === value);
}

/** The same as `matches`, in SQL. */
export function filterCondition(
  eb: ExpressionBuilder<Schema, 'audit_events'>,
  filter: AuditFilter,
): ExpressionWrapper<Schema, 'audit_events', SqlBool> {
  const conditions = fields(filter).map(([column, value]) => eb(column, '=', value));
  if (filter.from !== undefined) conditions.push(eb('at', '>=', filter.from));
  if (filter.to !== undefined) conditions.push(eb('at', '<', filter.to));
  return eb.and(conditions);
}

function fields(filter: AuditFilter): [(typeof columns)[keyof typeof columns], string][] {
  return (Object.keys(columns) as (keyof typeof columns)[]).flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [[columns[name], value]];
  });
}
