import { type RawBuilder, sql } from 'kysely';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';
import { factorKindNames, factorKinds } from '../factors/kinds.ts';
import { MAX_DRIFT_STEPS } from './latest-acceptance.ts';

/** The name under which the backup's scratch copy is attached to the store's connection. */
export const BACKUP = 'backup';

/** What was closed so that nothing that may have been used since the backup works again. */
export interface ClosedReport {
  /** TOTP factors, each of which waits until its present code is over. */
  totpFactors: number;
  recoveryCodes: number;
  sessions: number;
}

/**
 * Changes the backup's copy, before it takes the store's place, so that it accepts nothing that was accepted before.
 *
 * - TOTP: every guard is raised to the newest time step whose code can have been accepted by now.
 * - Recovery codes: only one that is unspent here too stays; where nothing is known, none.
 * - Sessions: only one that is open here too stays open; where nothing is known, none.
 *
 * @param nowMs no earlier than the last acceptance: see `restore.ts`
 * @param continued the store holds everything that happened since the backup
 */
export async function closeWhatMayBeUsed(
  tx: Transaction,
  { nowMs, continued }: { nowMs: number; continued: boolean },
): Promise<ClosedReport> {
  if (continued) await takeOver(tx);
  const totpFactors = await change(
    tx,
    sql`update backup.totp_factors set last_accepted_time_step =
          max(last_accepted_time_step, cast(${nowMs} as integer) / 1000 / period + ${sql.lit(MAX_DRIFT_STEPS)})`,
  );
  const recoveryCodes = await change(
    tx,
    sql`update backup.recovery_codes as b set spent_at = ${nowMs}
        where b.spent_at is null and ${
          continued
            ? sql`not exists (select 1 from main.recovery_codes m
                    where m.id = b.id and m.code_hash = b.code_hash and m.spent_at is null)`
            : sql`1`
        }`,
  );
  const sessions = await change(
    tx,
    sql`update backup.sessions as b set revoked_at = ${nowMs}
        where b.revoked_at is null and ${
          continued
            ? sql`not exists (select 1 from main.sessions m
                    where m.id = b.id and m.token_hash = b.token_hash and m.revoked_at is null)`
            : sql`1`
        }`,
  );
  return { totpFactors, recoveryCodes, sessions };
}

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
}

async function change(tx: Transaction, statement: RawBuilder<unknown>): Promise<number> {
  return (await tx.execute(statement.compile(builders.sqlite))).changes;
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
