import type { Codes } from '../codes/codes.ts';

/** Of a period shorter than this, codes are missing in between: an open page is no load test. */
const LEAST_BETWEEN_MS = 5000;
/** Pages that were opened at different times do not all ask at the full half minute. */
export const MAX_JITTER_MS = 3000;

/**
 * When to ask for codes again: after the first of them has changed, as its next one is not known from then on. Unix
 * milliseconds of the server's clock; undefined where no code changes by itself.
 *
 * @param fetchedAt when these came
 * @param jitterMs 0 to `MAX_JITTER_MS`
 */
export function refreshDueAt(
  codes: Iterable<Codes>,
  fetchedAt: number,
  jitterMs: number,
): number | undefined {
  let first = Number.POSITIVE_INFINITY;
  for (const { period, step } of codes) first = Math.min(first, (step + 1) * period * 1000);
  if (first === Number.POSITIVE_INFINITY) return undefined;
  return Math.max(first + jitterMs, fetchedAt + LEAST_BETWEEN_MS);
}
