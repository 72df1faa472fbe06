import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';
import { leaseFloorOf } from '../codes/lease-floor.ts';
import { timestampFloorOf } from '../codes/secure.ts';
import { MAX_DRIFT_STEPS } from './latest-acceptance.ts';

/** What was closed so that nothing that may have been used meanwhile works again. */
export interface ClosedReport {
  /** TOTP factors, each of which waits until its present code is over. */
  totpFactors: number;
  recoveryCodes: number;
  sessions: number;
  /**
   * HOTP entries of the vault that are not closed, as nothing tells how far they were: codes that were used since are given
   * again, until each site is past them.
   */
  countersOpen: number;
}

/** Conditions for rows, called `b`, that are known to have been used no further. */
export interface StillOpen {
  recoveryCodes: RawBuilder<unknown>;
  sessions: RawBuilder<unknown>;
  /** Of HOTP entries. */
  counters: RawBuilder<unknown>;
}

const nothingKnown: StillOpen = { recoveryCodes: sql`1 = 0`, sessions: sql`1 = 0`, counters: sql`1 = 0` };

/**
 * Closes whatever is good once and may have been used since the state that the database has.
 *
 * - TOTP: every guard is raised to the newest time step whose code can have been accepted by now.
 * - Recovery codes, sessions: all but those that are `stillOpen`.
 * - Leases of codes: no step is leased that can have been by now.
 * - Signed timestamps: none is accepted that can have been used by now.
 *
 * What lives for minutes is emptied by its policy (`table-policy.ts`).
 *
 * @param nowMs no earlier than the last acceptance: see `latestAcceptanceOf`
 * @param schema of the tables, where it is not the connection's own
 */
export async function closeGuards(
  tx: Transaction,
  { nowMs, schema, stillOpen = nothingKnown }: { nowMs: number; schema?: string; stillOpen?: StillOpen },
): Promise<ClosedReport> {
  const table = (name: string) => sql.table(schema === undefined ? name : `${schema}.${name}`);
  const step = sql`(cast(${nowMs} as bigint) / 1000 / period + ${sql.lit(MAX_DRIFT_STEPS)})`;
  const totpFactors = await change(
    tx,
    sql`update ${table('totp_factors')} set last_accepted_time_step = ${step} where last_accepted_time_step < ${step}`,
  );
  const recoveryCodes = await change(
    tx,
    sql`update ${table('recovery_codes')} as b set spent_at = ${nowMs}
        where b.spent_at is null and not (${stillOpen.recoveryCodes})`,
  );
  const sessions = await change(
    tx,
    sql`update ${table('sessions')} as b set revoked_at = ${nowMs}
        where b.revoked_at is null and not (${stillOpen.sessions})`,
  );
  const { id, expires_at: expiresAt } = leaseFloorOf(nowMs);
  await change(
    tx,
    sql`insert into ${table('code_leases')} (id, expires_at) values (${id}, ${expiresAt})
        on conflict (id) do update set expires_at = excluded.expires_at`,
  );
  const { nonce_hash: hash, expires_at: usedUntil } = timestampFloorOf(nowMs);
  await change(
    tx,
    sql`insert into ${table('spent_nonces')} (nonce_hash, expires_at) values (${hash}, ${usedUntil})
        on conflict (nonce_hash) do update set expires_at = excluded.expires_at`,
  );
  const open = sql<{ n: number }>`select count(*) as n from ${table('vault_entries')} as b
    where b.counter is not null and not (${stillOpen.counters})`;
  const { rows } = await tx.execute(open.compile(builders[tx.dialect]));
  return { totpFactors, recoveryCodes, sessions, countersOpen: Number(rows[0]?.n ?? 0) };
}

/** Of `api_keys`: requests with it are signed, and each is good once. Signed timestamps need no wait: they have a floor. */
export const signsRequests = sql`sealed_signing_secret is not null`;

/** Runs a statement that writes; resolves with how many rows it changed. */
export async function change(tx: Transaction, statement: RawBuilder<unknown>): Promise<number> {
  return (await tx.execute(statement.compile(builders[tx.dialect]))).changes;
}
