import type { Database } from '../platform/database/database.ts';
import { isYoung } from '../platform/time.ts';

/**
 * Undefined where it cannot be told what others committed since; see `Database.foreignVersion`.
 *
 * @param now by the clock
 */
export type StoreVersion = (now: number) => number | undefined;

/** With the age that is allowed to what was read without asking, still less than a second. */
const ASKED_EVERY_MS = 200;

/** The store's version as it was a moment ago: one question for all requests of that moment. */
export function createStoreVersion(database: Pick<Database, 'foreignVersion'>): StoreVersion {
  let known: number | undefined;
  let askedAt = Number.NEGATIVE_INFINITY;

  return (now) => {
    if (isYoung(askedAt, now, ASKED_EVERY_MS)) return known;
    askedAt = now;
    try {
      known = database.foreignVersion?.();
    } catch {
      // Nothing that was read before is known to be so still: whoever reads it anew hears what is wrong.
      known = undefined;
    }
    return known;
  };
}
