import type { ClientBase } from 'pg';
import { MARK_PREFIX, refuseMarks } from '../marks.ts';
import { destroy } from './client.ts';
import { busy } from './errors.ts';

/**
 * The number of the advisory lock that says who uses the database: every connection of a pool holds it shared for as
 * long as it is open, and who copies or replaces the whole content holds it alone. Any number would do; all versions
 * must have the same.
 */
export const OCCUPANCY_LOCK = '6073518246615194771';

const UNDEFINED_TABLE = '42P01';

/**
 * For each new connection of a pool, before its first use: takes the lock, and only then looks whether the installation
 * was moved away. So a process that was idle during a move cannot go on with what was left behind, where codes that are
 * spent meanwhile would be good again.
 *
 * @param timeoutMs after which the connection is given up: a server that stopped right after it took the connection
 *   must not hold up who waits for it
 * @throws `database.busy` while somebody has the database alone; `database.moved`
 */
export async function occupy(client: ClientBase, timeoutMs: number): Promise<void> {
  const timer = setTimeout(() => destroy(client), timeoutMs);
  try {
    // In this order on the server too, and in one round trip.
    const lock = client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock_shared(${OCCUPANCY_LOCK}) as taken`,
    );
    const look = client.query<{ name: string }>(
      `select name from schema_migrations where name like '${MARK_PREFIX}%'`,
    );
    const [taken, marks] = await Promise.allSettled([lock, look]);
    if (taken.status === 'rejected') throw taken.reason;
    if (taken.value.rows[0]?.taken !== true) throw busy();
    if (marks.status === 'fulfilled') refuseMarks(marks.value.rows.map(({ name }) => name));
    else if (!isMissingTable(marks.reason)) throw marks.reason;
  } finally {
    clearTimeout(timer);
  }
}

/** A database that nobody has migrated yet. */
function isMissingTable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNDEFINED_TABLE;
}
