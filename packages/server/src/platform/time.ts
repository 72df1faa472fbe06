/** Lengths of time in milliseconds, as the clock counts. */
export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A clock that was set back makes the age negative: then nothing is known about it. */
export function isYoung(readAt: number, now: number, maxAgeMs: number): boolean {
  const age = now - readAt;
  return age >= 0 && age < maxAgeMs;
}
