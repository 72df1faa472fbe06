import type { Config } from './config/load.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import { neverLower } from './platform/counters/never-lower.ts';
import { databaseRateCounters, type RateCounters } from './platform/counters/rate-counters.ts';
import type { Database } from './platform/database/database.ts';
import type { Invalidations } from './platform/invalidation/invalidations.ts';
import { localInvalidations } from './platform/invalidation/local.ts';
import type { Logger } from './platform/log.ts';
import type { Redis } from './platform/redis/redis.ts';

export interface Accelerators {
  /** Undefined where none is configured. */
  redis: Redis | undefined;
  rateCounters: RateCounters;
  invalidations: Invalidations;
  close(): Promise<void>;
}

/**
 * What makes several instances faster and guards nothing: in Redis where there is one, otherwise in the database. What
 * speaks to a server is loaded only where there is one.
 */
export async function openAccelerators(stores: Config['stores'], database: Database): Promise<Accelerators> {
  const inDatabase = databaseRateCounters(database, databaseCounters);
  if (stores.redis === undefined) {
    const invalidations = await invalidationsOf(stores.database);
    return { redis: undefined, rateCounters: inDatabase, invalidations, close: () => invalidations.close() };
  }
  const [{ openRedis }, { redisInvalidations }, { redisRateCounters }] = await Promise.all([
    import('./platform/redis/redis.ts'),
    import('./platform/invalidation/redis.ts'),
    import('./platform/counters/redis-rate-counters.ts'),
  ]);
  const redis = openRedis(stores.redis);
  const invalidations = redisInvalidations(redis);
  return {
    redis,
    rateCounters: neverLower(redisRateCounters(redis, inDatabase)),
    invalidations,
    async close() {
      await invalidations.close();
      await redis.close();
    },
  };
}

async function invalidationsOf(location: Config['stores']['database']): Promise<Invalidations> {
  if (location.kind !== 'postgres') return localInvalidations();
  const { postgresInvalidations } = await import('./platform/invalidation/postgres.ts');
  return postgresInvalidations(location);
}

/**
 * Logs when Redis is lost and found again. Resolves after the first attempt to reach it, two seconds at most: what it
 * has counted before a restart is then known to the first request.
 */
export function followRedis(redis: Redis, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    redis.onChange((state, reason) => {
      const message = 'Redis cannot be used; the database counts instead of it until it can';
      if (state === 'disconnected') log.warn({ component: 'redis', reason }, message);
      else log.info({ component: 'redis' }, 'Redis answers');
      resolve();
    });
  });
}
