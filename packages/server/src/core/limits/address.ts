import { BoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RateCounters } from '../../platform/counters/rate-counters.ts';
import type { WindowLimit } from './second-factor.ts';

export interface AddressState {
  limited: boolean;
  limit: WindowLimit;
  /** Refusals that are left in this window. */
  remaining: number;
  resetSeconds: number;
}

/**
 * Counts the refused requests of each client address (/64 for IPv6, as the door normalises it), so that nobody guesses
 * API keys or sessions in peace. A caller who authenticates is not counted: an application's server sends everybody's
 * requests from one address.
 */
export interface AddressLimits {
  check(address: string): Promise<AddressState>;
  raise(address: string): Promise<AddressState>;
}

/** Addresses that are remembered as limited: bounds the memory that rotating addresses can take. */
const MAX_REMEMBERED = 10_000;

export function createAddressLimits(counters: RateCounters, clock: Clock, limit: WindowLimit): AddressLimits {
  // A flood from a limited address then costs neither a read nor a write. Only refusals are remembered, never leave.
  const limitedUntil = new BoundedMap<string, number>(MAX_REMEMBERED);

  function stateOf(count: number, windowEndsAt: number, now: number): AddressState {
    const remaining = Math.max(0, limit.max - count);
    const resetSeconds = Math.max(0, Math.ceil((windowEndsAt - now) / 1000));
    return { limited: remaining === 0, limit, remaining, resetSeconds };
  }

  return {
    async check(address) {
      const now = clock.now();
      const until = limitedUntil.get(address);
      if (until !== undefined) {
        if (until > now) return stateOf(limit.max, until, now);
        limitedUntil.delete(address);
      }
      const { count, windowEndsAt } = await counters.read(keyOf(address), now);
      return stateOf(count, windowEndsAt, now);
    },
    async raise(address) {
      const now = clock.now();
      const { count, windowEndsAt } = await counters.raise(keyOf(address), limit.windowSeconds, now);
      if (count >= limit.max) limitedUntil.set(address, windowEndsAt);
      return stateOf(count, windowEndsAt, now);
    },
  };
}

function keyOf(address: string): string {
  return `address:${address}`;
}
