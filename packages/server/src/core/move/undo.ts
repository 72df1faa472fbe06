import { type RawBuilder, sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { type DatabaseLocation, showLocation } from '../../platform/database/location.ts';
import { readMarks, removeMarks } from '../../platform/database/marks.ts';
import { hasSchema } from '../../platform/database/migrate.ts';
import { builders } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { createIds } from '../../platform/ids.ts';
import type { Random } from '../../platform/random.ts';
import { sealPending } from '../audit/chain/seal.ts';
import { createAudit } from '../audit/record.ts';
import { latestAcceptanceOf, MAX_DRIFT_STEPS } from '../backup/latest-acceptance.ts';
import type { ClosedReport } from '../backup/merge-guards.ts';
import { withSource } from './stores.ts';

export interface UndoParts {
  clock: Clock;
  random: Random;
  /** How long a signed request is accepted after it was made, in milliseconds. */
  signatureLifetimeMs: number;
  /** Waits; the caller may show it. */
  wait(ms: number): Promise<void>;
}

/**
 * Lets what a move left behind be served again. What happened since is not known here, so everything is closed that may
 * have been used, as by a restore over a lost database (ADR 0008).
 *
 * @throws `database.busy`; `database.unavailable` when nothing was moved away from there: then nothing is changed
 */
export async function undoMove(
  location: DatabaseLocation,
  parts: UndoParts,
  { actor }: { actor: string },
): Promise<ClosedReport> {
  return withSource(location, async (store) => {
    const marks = (await hasSchema(store.read)) ? await readMarks(store.read) : [];
    if (!marks.some(({ kind }) => kind === 'moved')) {
      throw new TwofoldError(
        'database.unavailable',
        `Nothing was moved away from ${showLocation(location)}. Nothing was changed.`,
      );
    }
    if (await hasSigningKeys(store.read)) await parts.wait(parts.signatureLifetimeMs);
    const closed = await store.transaction(async (tx) => {
      const report = await closeEverything(tx, await latestAcceptanceOf(tx, parts.clock.now()));
      await removeMarks(tx);
      const audit = createAudit({ ids: createIds(parts.clock, parts.random), clock: parts.clock });
      const event = { applicationId: null, actor, outcome: 'success', detail: { ...report } } as const;
      audit.record(tx, { ...event, action: 'installation.move_undone' });
      return report;
    });
    await sealPending(store, { lookBack: 'all' });
    return closed;
  });
}

/** @param nowMs no earlier than the last acceptance */
async function closeEverything(tx: Transaction, nowMs: number): Promise<ClosedReport> {
  const step = sql`(cast(${nowMs} as bigint) / 1000 / period + ${sql.lit(MAX_DRIFT_STEPS)})`;
  const totpFactors = await change(
    tx,
    sql`update totp_factors set last_accepted_time_step = ${step} where last_accepted_time_step < ${step}`,
  );
  const recoveryCodes = await change(
    tx,
    sql`update recovery_codes set spent_at = ${nowMs} where spent_at is null`,
  );
  const sessions = await change(tx, sql`update sessions set revoked_at = ${nowMs} where revoked_at is null`);
  await change(tx, sql`delete from challenges`);
  await change(tx, sql`delete from idempotency_keys`);
  return { totpFactors, recoveryCodes, sessions };
}

async function hasSigningKeys(executor: Executor): Promise<boolean> {
  const look = sql`select 1 from api_keys where sealed_signing_secret is not null and revoked_at is null limit 1`;
  return (await executor.execute(look.compile(builders[executor.dialect]))).rows.length > 0;
}

async function change(tx: Transaction, statement: RawBuilder<unknown>): Promise<number> {
  return (await tx.execute(statement.compile(builders[tx.dialect]))).changes;
}
