import type { Clock } from '../../platform/clock.ts';
import type { RateCounters } from '../../platform/counters/rate-counters.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { WindowLimit } from './second-factor.ts';

/** Counts every request of an address to routes that anybody may call and that cost something, answered well or not. */
export interface RequestLimits {
  /** Throws `request.rate_limited` for one too many. @param address /64 for IPv6 */
  spend(address: string): Promise<void>;
}

/** @param name of what is counted, apart from other limits of the same address */
export function createRequestLimits(
  counters: RateCounters,
  clock: Clock,
  name: string,
  limit: WindowLimit,
): RequestLimits {
  return {
    async spend(address) {
      const now = clock.now();
      const { count, windowEndsAt } = await counters.raise(`${name}:${address}`, limit.windowSeconds, now);
      if (count <= limit.max) return;
      throw new TwofoldError('request.rate_limited', 'Too many requests of this kind.', {
        retryAfterSeconds: Math.max(1, Math.ceil((windowEndsAt - now) / 1000)),
      });
    },
  };
}
