import type { Random } from '../../../platform/random.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../platform/time.ts';

/** Waits between the attempts of one delivery: over three days, then it is parked (Standard Webhooks 1.0.0, "retry schedule"). */
const WAITS_MS = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];

export const MAX_ATTEMPTS = WAITS_MS.length + 1;

/** A webhook of which nothing was accepted for so long is switched off. */
export const DISABLE_AFTER_MS = 4 * DAY_MS;
/** Already after so long where a delivery was tried as often as any is: nothing else may come to show it. */
const DISABLE_EXHAUSTED_AFTER_MS = 2 * DAY_MS;

/** @param exhausted whether the delivery that failed just now was the last time */
export function isHopeless(failingMs: number, exhausted: boolean): boolean {
  return failingMs >= (exhausted ? DISABLE_EXHAUSTED_AFTER_MS : DISABLE_AFTER_MS);
}

/** No longer is `Retry-After` believed: for the delivery, and for all of the webhook. */
const MAX_RETRY_AFTER_MS = DAY_MS;
const MAX_PAUSE_BY_RETRY_AFTER_MS = HOUR_MS;
const MAX_PAUSE_MS = 5 * MINUTE_MS;

/** How far a wait may be from its length: many that failed together do not come back together. */
const JITTER = 0.2;

/**
 * When a delivery is tried again, in milliseconds from now; undefined when it was tried often enough.
 *
 * @param attempts that were made. @param retryAfterMs what the receiver asked for: never earlier
 */
export function waitAfter(
  attempts: number,
  retryAfterMs: number | undefined,
  random: Random,
): number | undefined {
  const wait = WAITS_MS[attempts - 1];
  if (wait === undefined) return undefined;
  const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  return Math.max(withJitter(wait, random), asked);
}

/**
 * How long a webhook rests after so many failures in a row: whatever waits for a receiver that is down comes to it one by
 * one, a few minutes apart. The first failure is one delivery's, and no other waits for it.
 */
export function pauseAfter(failures: number, retryAfterMs: number | undefined, random: Random): number {
  const doubled = failures < 2 ? 0 : Math.min(SECOND_MS * 2 ** Math.min(failures - 2, 20), MAX_PAUSE_MS);
  return Math.max(withJitter(doubled, random), Math.min(retryAfterMs ?? 0, MAX_PAUSE_BY_RETRY_AFTER_MS));
}

function withJitter(ms: number, random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  const fraction = (high * 256 + low) / 65_535;
  return Math.round(ms * (1 - JITTER + 2 * JITTER * fraction));
}

/** RFC 9110, section 10.2.3: seconds, or a date. Milliseconds from now; undefined for what is neither. */
export function parseRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND_MS;
  const date = /^[A-Za-z]{3}, \d{2} [A-Za-z]{3} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
