import type { Clock } from '../../platform/clock.ts';
import type { Counters } from '../../platform/counters/counters.ts';
import type { Database } from '../../platform/database/database.ts';
import type { ApiKeyIdentity } from './authenticate.ts';

/** A key's own limit after one more request. */
export interface ApiKeyUse {
  /** Requests a minute. */
  limit: number;
  remaining: number;
  /** Until the count starts again. */
  resetSeconds: number;
  exceeded: boolean;
}

export interface ApiKeyLimits {
  /** Counts one request of a key that has a limit. Over all instances the count is exact (X64). */
  spend(identity: Pick<ApiKeyIdentity, 'apiKeyId'>, limit: number): Promise<ApiKeyUse>;
}

const WINDOW_SECONDS = 60;

/**
 * In the database and in one statement: what is read first and written then lets a burst through, and a cache that is lost
 * begins anew.
 */
export function createApiKeyLimits({
  database,
  counters,
  clock,
}: {
  database: Database;
  counters: Counters;
  clock: Clock;
}): ApiKeyLimits {
  return {
    async spend({ apiKeyId }, limit) {
      const now = clock.now();
      const { count, windowEndsAt } = await database.transaction((tx) =>
        counters.raise(tx, `api-key ${apiKeyId}`, WINDOW_SECONDS, now),
      );
      return {
        limit,
        remaining: Math.max(0, limit - count),
        resetSeconds: Math.max(0, Math.ceil((windowEndsAt - now) / 1000)),
        exceeded: count > limit,
      };
    },
  };
}
