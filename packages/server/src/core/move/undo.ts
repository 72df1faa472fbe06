import { sql } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { Executor } from '../../platform/database/database.ts';
import { type DatabaseLocation, showLocation } from '../../platform/database/location.ts';
import { readMarks, removeMarks } from '../../platform/database/marks.ts';
import { hasSchema } from '../../platform/database/migrate.ts';
import { builders } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { createIds } from '../../platform/ids.ts';
import type { Random } from '../../platform/random.ts';
import { sealPending } from '../audit/chain/seal.ts';
import { createAudit } from '../audit/record.ts';
import { type ClosedReport, change, closeGuards, signsRequests } from '../backup/close-guards.ts';
import { latestAcceptanceOf } from '../backup/latest-acceptance.ts';
import { emptiedTables } from '../backup/table-policy.ts';
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
    if (await hasSignedRequests(store.read)) await parts.wait(parts.signatureLifetimeMs);
    const closed = await store.transaction(async (tx) => {
      const report = await closeGuards(tx, { nowMs: await latestAcceptanceOf(tx, parts.clock.now()) });
      for (const table of emptiedTables) await change(tx, sql`delete from ${sql.table(table)}`);
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

async function hasSignedRequests(executor: Executor): Promise<boolean> {
  const look = sql`select 1 from api_keys where revoked_at is null and ${signsRequests} limit 1`;
  return (await executor.execute(look.compile(builders[executor.dialect]))).rows.length > 0;
}
