import type { Clock } from '../../platform/clock.ts';
import type { Counters } from '../../platform/counters/counters.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { HOUR_MS } from '../../platform/time.ts';
import type { WindowLimit } from './second-factor.ts';

/**
 * How much of the vault one person is shown (T19): each time is a row that the log keeps for years, and a HOTP entry runs away
 * from its site. Both throw `request.rate_limited`, in the transaction of what would have been shown.
 */
export interface DisclosureLimits {
  /** A board, a code, a secret, an export. */
  spend(tx: Transaction, userId: string): Promise<void>;
  /** One of HOTP, which is used up by it; beside `spend`. */
  spendCounterCode(tx: Transaction, userId: string): Promise<void>;
}

/** A site accepts some ten codes ahead; this is far more than anybody logs in, and bounds what is lost. */
const COUNTER_CODES: WindowLimit = { max: 300, windowSeconds: HOUR_MS / 1000 };

export function createDisclosureLimits(
  counters: Pick<Counters, 'raise'>,
  clock: Clock,
  limit: WindowLimit,
): DisclosureLimits {
  async function raise(tx: Transaction, key: string, { max, windowSeconds }: WindowLimit): Promise<void> {
    const now = clock.now();
    const { count, windowEndsAt } = await counters.raise(tx, key, windowSeconds, now);
    // What is thrown undoes the count too: it stands still at the limit.
    if (count <= max) return;
    throw new TwofoldError('request.rate_limited', 'You were shown too much of the vault in a short time.', {
      retryAfterSeconds: Math.max(1, Math.ceil((windowEndsAt - now) / 1000)),
    });
  }

  return {
    spend: (tx, userId) => raise(tx, `disclosures ${userId}`, limit),
    spendCounterCode: (tx, userId) => raise(tx, `counter-codes ${userId}`, COUNTER_CODES),
  };
}
