import { sql } from 'kysely';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';
import { factorKindNames, factorKinds } from '../factors/kinds.ts';
import { type ClosedReport, change, closeGuards, type StillOpen } from './close-guards.ts';

/** The name under which the backup's scratch copy is attached to the store's connection. */
export const BACKUP = 'backup';

/**
 * Changes the backup's copy, before it takes the store's place, so that it accepts nothing that was accepted before. Where
 * the store goes on from the backup, a recovery code or a session that is open in both stays so.
 *
 * @param nowMs no earlier than the last acceptance: see `restore.ts`
 * @param continued the store holds everything that happened since the backup
 */
export async function closeWhatMayBeUsed(
  tx: Transaction,
  { nowMs, continued }: { nowMs: number; continued: boolean },
): Promise<ClosedReport> {
  if (!continued) return closeGuards(tx, { nowMs, schema: BACKUP });
  await takeOver(tx);
  return closeGuards(tx, { nowMs, schema: BACKUP, stillOpen: openInTheStore });
}

const openInTheStore: StillOpen = {
  recoveryCodes: sql`exists (select 1 from main.recovery_codes m
    where m.id = b.id and m.code_hash = b.code_hash and m.spent_at is null)`,
  sessions: sql`exists (select 1 from main.sessions m
    where m.id = b.id and m.token_hash = b.token_hash and m.revoked_at is null)`,
};

/** What the store knows better than the backup: how far guards had moved, and what was shut since. */
async function takeOver(tx: Transaction): Promise<void> {
  await change(
    tx,
    sql`update backup.totp_factors as b set last_accepted_time_step = max(b.last_accepted_time_step, m.last_accepted_time_step)
        from main.totp_factors m where m.factor_id = b.factor_id and m.secret_version = b.secret_version`,
  );
  await change(
    tx,
    sql`update backup.factors as b set consecutive_failures = m.consecutive_failures, disabled_at = m.disabled_at
        from main.factors m where m.id = b.id`,
  );
  await change(
    tx,
    sql`update backup.api_keys as b set
          revoked_at = coalesce(b.revoked_at, m.revoked_at),
          expires_at = min(coalesce(b.expires_at, m.expires_at), coalesce(m.expires_at, b.expires_at)),
          last_used_at = m.last_used_at
        from main.api_keys m where m.id = b.id`,
  );
  await change(
    tx,
    sql`update backup.applications as b set disabled_at = coalesce(b.disabled_at, m.disabled_at)
        from main.applications m where m.id = b.id`,
  );
  // A code of an earlier counter is refused where it is used: the next one must be a new one.
  await change(
    tx,
    sql`update backup.vault_entries as b set counter = max(b.counter, m.counter)
        from main.vault_entries m where m.id = b.id and m.content_hash = b.content_hash and m.counter is not null`,
  );
}

const standIns = factorKindNames.filter((kind) => factorKinds[kind].standsIn);

/** How the backup differs from the store, for people to act on. */
export interface DifferenceReport {
  /** In the backup, but erased since: they are back. */
  usersBack: number;
  /** In the backup, but removed or replaced since: they work again. */
  factorsBack: number;
  /** Made since the backup: they are gone. */
  usersGone: number;
  apiKeysGone: number;
}

export async function differences(executor: Executor): Promise<DifferenceReport> {
  const onlyIn = (schema: string, other: string, table: string, also = sql`1`) =>
    sql`(select count(*) from ${sql.table(`${schema}.${table}`)} a
         where ${also} and not exists (select 1 from ${sql.table(`${other}.${table}`)} o where o.id = a.id))`;
  const active = sql`a.state = 'active' and a.kind not in (${sql.join(standIns)})`;
  const select = sql<DifferenceReport>`select
    ${onlyIn(BACKUP, 'main', 'users')} as "usersBack",
    ${onlyIn(BACKUP, 'main', 'factors', active)} as "factorsBack",
    ${onlyIn('main', BACKUP, 'users')} as "usersGone",
    ${onlyIn('main', BACKUP, 'api_keys')} as "apiKeysGone"`;
  const { rows } = await executor.execute(select.compile(builders.sqlite));
  return rows[0] ?? { usersBack: 0, factorsBack: 0, usersGone: 0, apiKeysGone: 0 };
}
