import { timeStepAt } from '@twofold/otp';
import type { CodeLeasesTable } from '../../platform/database/schema-vault.ts';
import { DAY_MS } from '../../platform/time.ts';

/** How far ahead a step can be had: who gets one has to wait that long. */
export const STEPS_AHEAD = 5;

/** In the place of a secret and a step: no digest is so short. */
export const FLOOR_ID = 'floor';
/** As long as the longest period needs, and a clock that was set forward and back. */
const KEPT_MS = (STEPS_AHEAD + 2) * DAY_MS;

/**
 * The row that says: until `nowMs` (Unix milliseconds) steps were leased of which nothing is known. A period is sealed, so it
 * is the time that is written down, and each secret's steps are counted from it where one is leased.
 */
export function leaseFloorOf(nowMs: number): CodeLeasesTable {
  return { id: FLOOR_ID, expires_at: nowMs + KEPT_MS };
}

/** The first step of this period (seconds) that nobody can have leased. */
export function firstStepAfter(
  { expires_at: expiresAt }: Pick<CodeLeasesTable, 'expires_at'>,
  period: number,
) {
  return timeStepAt(expiresAt - KEPT_MS, period) + STEPS_AHEAD + 1;
}
