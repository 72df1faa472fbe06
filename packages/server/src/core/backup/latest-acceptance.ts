import { sql } from 'kysely';
import type { Executor } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';

/**
 * The most that `TOTP_DRIFT_STEPS` allows, whatever it is now: the server that accepted codes meanwhile may have had
 * another setting.
 */
export const MAX_DRIFT_STEPS = 2;

/** A machine whose clock stood wrong once must not keep everybody out until that time comes. */
const MAX_CLOCK_LEAD_MS = 24 * 3600 * 1000;

/**
 * The time until which codes may have been accepted: now, or later where the clock of the machine that accepted them
 * was ahead of this one's. Unix milliseconds.
 *
 * @param newestElsewhere of the audit events of another database, where there is one
 */
export async function latestAcceptanceOf(
  executor: Executor,
  now: number,
  newestElsewhere = 0,
): Promise<number> {
  const look = sql<{ newest: number | null }>`select max(at) as newest from audit_events`;
  const { rows } = await executor.execute(look.compile(builders[executor.dialect]));
  const newest = Math.max(newestElsewhere, rows[0]?.newest ?? 0);
  return Math.max(now, Math.min(newest, now + MAX_CLOCK_LEAD_MS));
}
