import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { type Purge, purgeOf } from '../../platform/database/purge.ts';
import type { CodeLeasesTable } from '../../platform/database/schema-vault.ts';
import { statement } from '../../platform/database/statement.ts';
import { invalidField, TwofoldError } from '../../platform/errors.ts';
import { DAY_MS } from '../../platform/time.ts';
import type { AuditDetail } from '../audit/row.ts';
import type { Context } from '../context.ts';
import { coderOf, timedCodes } from '../vault/codes/codes.ts';
import type { Disclosures } from '../vault/codes/disclosures.ts';
import { codeOf } from '../vault/codes/show.ts';
import { FLOOR_ID, firstStepAfter, STEPS_AHEAD } from './lease-floor.ts';
import type { CodeCaller, IssuedCode } from './otp.ts';
import type { CodeSources } from './sources.ts';

/** A code that no other caller gets by a lease. `timeStep` is null of HOTP, each of whose codes is one caller's anyway. */
export interface LeasedCode extends IssuedCode {
  timeStep: number | null;
}

export interface Leases {
  /**
   * The present time step where it is free and lives long enough, else the next free one. In the transaction of its audit
   * row, whose commit is what takes the step. Throws what `CodeSources.find` throws, `request.invalid`, and
   * `codes.all_leased` with the time at which another step can be had.
   */
  take(
    tx: Transaction,
    caller: CodeCaller,
    wanted: { account?: string | undefined; minValidSeconds?: number | undefined },
    context: Context,
  ): Promise<LeasedCode>;
  purge: Purge;
}

/** That a step was leased is remembered longer than it lasts: clocks are set forward and back again. */
const REMEMBERED_MS = DAY_MS;
const DEFAULT_MIN_VALID_SECONDS = 5;
/**
 * Who once had the secret, and has an entry of it of their own, can take every step from those who have it now. The log
 * then names an entry that nobody of them sees: by this an administrator finds that it is the same secret.
 */
const DIGEST_CHARACTERS = 16;

/** Changes no row where somebody has the step. */
const insertLease = statement<{ id: string; expiresAt: number }, unknown>((db, p) =>
  db
    .insertInto('code_leases')
    .values({ id: p.id, expires_at: p.expiresAt })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

const selectLease = statement<{ id: string }, CodeLeasesTable>((db, p) =>
  db.selectFrom('code_leases').selectAll().where('id', '=', p.id),
);

export function createLeases(parts: {
  sources: CodeSources;
  disclosures: Disclosures;
  clock: Clock;
}): Leases {
  const { sources, disclosures, clock } = parts;
  return {
    async take(tx, caller, { account, minValidSeconds: wanted }, context) {
      const { entryId, content, contentHash } = await sources.find(tx, caller, account);
      const now = clock.now();
      const note = (taken: AuditDetail = {}) =>
        disclosures.ofEntry(tx, entryId, 'lease', caller.ownerUserId ?? undefined, context, taken);
      if (content.type === 'hotp') {
        const { code } = await codeOf(tx, entryId, content, now);
        note();
        return { otp: code, validFrom: now, validUntil: null, timeStep: null, now };
      }
      const { timeStep: present, period, remainingSeconds } = timedCodes(content, now);
      const minValidSeconds = wanted ?? Math.min(DEFAULT_MIN_VALID_SECONDS, period);
      if (minValidSeconds > period)
        throw invalidField('/minValidSeconds', `must be at most ${period}, the seconds that a code lives`);
      const floor = await selectLease.first(tx, { id: FLOOR_ID });
      const free = floor === undefined ? present : firstStepAfter(floor, period);
      const first = Math.max(free, remainingSeconds >= minValidSeconds ? present : present + 1);
      const step = await takeStep(tx, contentHash, first, present + STEPS_AHEAD, period);
      if (step === undefined) throw allLeased(remainingSeconds);
      note({ timeStep: step, digest: contentHash.slice(0, DIGEST_CHARACTERS) });
      const startsAt = step * period * 1000;
      const validUntil = startsAt + period * 1000;
      const validFrom = Math.max(now, startsAt);
      return { otp: coderOf(content)(step), validFrom, validUntil, timeStep: step, now };
    },
    purge: purgeOf('code_leases', 'id', 'expires_at'),
  };
}

/** By the secret, not by its entry: the same secret in two collections makes the same codes. */
async function takeStep(
  tx: Transaction,
  contentHash: string,
  first: number,
  last: number,
  period: number,
): Promise<number | undefined> {
  for (let step = first; step <= last; step++) {
    const expiresAt = (step + 1) * period * 1000 + REMEMBERED_MS;
    if ((await insertLease.run(tx, { id: `${contentHash} ${step}`, expiresAt })) > 0) return step;
  }
  return undefined;
}

function allLeased(remainingSeconds: number): TwofoldError {
  return new TwofoldError(
    'codes.all_leased',
    `The codes of this time step and the ${STEPS_AHEAD} after it are taken. Ask again when the present step is over.`,
    { retryAfterSeconds: remainingSeconds },
  );
}
