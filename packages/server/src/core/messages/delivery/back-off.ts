import type { Random } from '../../../platform/random.ts';
import { MINUTE_MS } from '../../../platform/time.ts';

const FIRST_MS = 1000;
const LONGEST_MS = 30 * 60_000;

/**
 * How long to wait after an attempt that failed, in milliseconds: twice as long each time, at most half an hour and at
 * most a tenth of what the message lives, so that a code that lives for minutes is tried a few times more. Up to half
 * of it is left to chance: what failed together is not tried together again.
 *
 * @param attempts that were made, 1 or more
 */
export function backOff(attempts: number, lifetimeMinutes: number, random: Random): number {
  const most = Math.min(LONGEST_MS, Math.max(FIRST_MS, (lifetimeMinutes * MINUTE_MS) / 10));
  const wait = Math.min(most, FIRST_MS * 2 ** Math.min(attempts - 1, 20));
  const [high = 0, low = 0] = random.bytes(2);
  return Math.round(wait / 2 + (wait / 2) * ((high * 256 + low) / 65_535));
}
