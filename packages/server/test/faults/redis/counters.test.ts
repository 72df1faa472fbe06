import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { neverLower } from '../../../src/platform/counters/never-lower.ts';
import type { RateCounters } from '../../../src/platform/counters/rate-counters.ts';
import { redisRateCounters } from '../../../src/platform/counters/redis-rate-counters.ts';
import { COMMAND_TIMEOUT_MS, openRedis, type Redis } from '../../../src/platform/redis/redis.ts';
import { redisLocation } from '../../redis-location.ts';
import { type RedisServer, startRedis } from '../../servers/redis.ts';
import { ANSWER_MS, inTime, RECOVERY_MS } from '../apparatus/bounds.ts';

const NOW = 1_700_000_000_000;
/** Longer than a connection that does not answer is kept. */
const FROZEN_MS = 5000;

let server: RedisServer;
let redis: Redis;
let fallback: RateCounters & { count: number };
let counters: RateCounters;

/** Stands for the database: here it only matters what was counted in it. */
function createFallback() {
  const store = {
    count: 0,
    read: async () => ({ count: store.count, windowEndsAt: NOW + 60_000 }),
    raise: async () => ({ count: ++store.count, windowEndsAt: NOW + 60_000 }),
  };
  return store;
}

beforeEach(async () => {
  server = await startRedis();
  redis = openRedis(redisLocation(server.url));
  await redis.connected(RECOVERY_MS);
  fallback = createFallback();
  counters = neverLower(redisRateCounters(redis, fallback));
});
afterEach(async () => {
  await redis.close();
  await server.remove();
});

const raise = () => inTime(counters.raise('k', 60, NOW), ANSWER_MS);
const count = async () => (await inTime(counters.read('k', NOW), ANSWER_MS)).count;

async function raiseTimes(events: number): Promise<void> {
  for (let event = 0; event < events; event++) await raise();
}

async function recovered(): Promise<void> {
  await redis.connected(RECOVERY_MS);
  expect(redis.state()).toBe('connected');
}

describe('every refused request is counted, whatever happens to Redis', () => {
  it('killed and started again', async () => {
    await raiseTimes(5);
    expect(fallback.count).toBe(0);
    await server.kill();
    await raiseTimes(5);
    expect([await count(), fallback.count]).toEqual([10, 5]);
    await server.start();
    await recovered();
    await raiseTimes(5);
    expect([await count(), fallback.count]).toEqual([15, 5]);
  });

  it('killed in the middle of a burst', async () => {
    const burst = Array.from({ length: 100 }, () => raise());
    await server.kill();
    await Promise.all([...burst, raiseTimes(10)]);
    expect(await count()).toBeGreaterThanOrEqual(110);
  });

  it('frozen: 50 in a row do not wait 50 times', async () => {
    await raiseTimes(5);
    server.pause();
    // A heartbeat takes a second to fail: before that, the first command that is not answered tells.
    const late = sleep(3 * COMMAND_TIMEOUT_MS, 'late', { ref: false });
    expect(await Promise.race([raise(), late])).toMatchObject({ count: 6 });
    expect(redis.state()).toBe('disconnected');
    await inTime(raiseTimes(49), ANSWER_MS);
    expect([await count(), fallback.count]).toEqual([55, 50]);
    server.resume();
    await recovered();
    await raise();
    expect(await count()).toBeGreaterThanOrEqual(56);
    expect(fallback.count).toBe(50);
  });

  it('frozen for longer than a connection is believed in', async () => {
    await raise();
    server.pause();
    await sleep(FROZEN_MS);
    await raiseTimes(5);
    server.resume();
    await recovered();
    await raise();
    expect([await count(), fallback.count]).toEqual([7, 5]);
  });

  it('frozen without being asked: seen by the heartbeat', async () => {
    server.pause();
    const seen = Promise.withResolvers<string>();
    redis.onChange((state) => state === 'disconnected' && seen.resolve(state));
    expect(await Promise.race([seen.promise, sleep(3000)])).toBe('disconnected');
    server.resume();
  });

  it('flushed: nobody has a new budget', async () => {
    await raiseTimes(5);
    await server.flush();
    expect(await count()).toBe(5);
    await raiseTimes(5);
    expect([await count(), fallback.count]).toEqual([10, 0]);
  });

  it('not there at the start, and started later', async () => {
    await server.stop();
    const later = openRedis(redisLocation(server.url));
    const own = neverLower(redisRateCounters(later, fallback));
    expect(await inTime(own.raise('k', 60, NOW), ANSWER_MS)).toMatchObject({ count: 1 });
    await server.start();
    await later.connected(RECOVERY_MS);
    expect(await inTime(own.raise('k', 60, NOW), ANSWER_MS)).toMatchObject({ count: 2 });
    expect(fallback.count).toBe(1);
    await later.close();
  });

  it('refuses the password: says why, without it', async () => {
    const wrong = openRedis({ ...redisLocation(server.url), password: 'a-wrong-password' });
    const told = Promise.withResolvers<string>();
    wrong.onChange((state, reason) => told.resolve(`${state}: ${reason}`));
    expect(await told.promise).toBe('disconnected: WRONGPASS');
    const own = redisRateCounters(wrong, fallback);
    expect(await own.raise('k', 60, NOW)).toMatchObject({ count: 1 });
    await wrong.close();
  });

  it('answers with an error: out of memory', async () => {
    await redis.send(['CONFIG', 'SET', 'maxmemory', '1']);
    await raiseTimes(3);
    expect([await count(), fallback.count]).toEqual([3, 3]);
    expect(redis.state()).toBe('connected');
  });
});
