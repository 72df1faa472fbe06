import type { Config } from './config/load.ts';
import { databaseCounters } from './platform/counters/counters.ts';
import { neverLower } from './platform/counters/never-lower.ts';
import { databaseRateCounters, type RateCounters } from './platform/counters/rate-counters.ts';
import { redisRateCounters } from './platform/counters/redis-rate-counters.ts';
import type { Database } from './platform/database/database.ts';
import type { Invalidations } from './platform/invalidation/invalidations.ts';
import { localInvalidations } from './platform/invalidation/local.ts';
import { postgresInvalidations } from './platform/invalidation/postgres.ts';
import { redisInvalidations } from './platform/invalidation/redis.ts';
import type { Logger } from './platform/log.ts';
import { openRedis, type Redis } from './platform/redis/redis.ts';

export interface Accelerators {
  /** Undefined where none is configured. */
  redis: Redis | undefined;
  rateCounters: RateCounters;
  invalidations: Invalidations;
  close(): Promise<void>;
}

/** What makes several instances faster and guards nothing: in Redis where there is one, otherwise in the database. */
export function openAccelerators(stores: Config['stores'], database: Database): Accelerators {
  const inDatabase = databaseRateCounters(database, databaseCounters);
  if (stores.redis === undefined) {
    const { database: location } = stores;
    const invalidations =
      location.kind === 'postgres' ? postgresInvalidations(location) : localInvalidations();
    return { redis: undefined, rateCounters: inDatabase, invalidations, close: () => invalidations.close() };
  }
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
