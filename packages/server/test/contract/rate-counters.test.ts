import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseCounters } from '../../src/platform/counters/counters.ts';
import { databaseRateCounters, type RateCounters } from '../../src/platform/counters/rate-counters.ts';
import { redisRateCounters } from '../../src/platform/counters/redis-rate-counters.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { openRedis } from '../../src/platform/redis/redis.ts';
import { redisLocation } from '../redis-location.ts';
import { startRedis } from '../servers/redis.ts';
import { createStores, storeNames } from './stores.ts';

const START = 1_700_000_000_000;

interface Store {
  /** Another instance on the same store. */
  open(): Promise<{ counters: RateCounters; close(): Promise<void> }>;
  close(): Promise<void>;
}

const databases = createStores();
afterAll(() => databases.end());

async function onDatabase(name: (typeof storeNames)[number]): Promise<Store> {
  const store = await databases.createStore(name);
  return {
    async open() {
      const database = store.open();
      await migrate(database, { now: () => START });
      return { counters: databaseRateCounters(database, databaseCounters), close: () => database.close() };
    },
    close: () => store.remove(),
  };
}

/** What takes the place of the fall-back here: it must not be needed. */
const noFallback: RateCounters = {
  read: () => Promise.reject(new Error('the fall-back was asked')),
  raise: () => Promise.reject(new Error('the fall-back was asked')),
};

async function onRedis(): Promise<Store> {
  const server = await startRedis();
  return {
    async open() {
      const redis = openRedis(redisLocation(server.url));
      await redis.connected(30_000);
      return { counters: redisRateCounters(redis, noFallback), close: () => redis.close() };
    },
    close: () => server.remove(),
  };
}

/** What every store of rate counters promises. */
describe.each([
  ...storeNames.map((name) => ({ name, openStore: () => onDatabase(name) })),
  { name: 'redis', openStore: onRedis },
])('rate counters in $name', ({ openStore }) => {
  let store: Store;
  let instance: Awaited<ReturnType<Store['open']>>;
  beforeEach(async () => {
    store = await openStore();
    instance = await store.open();
  });
  afterEach(async () => {
    await instance.close();
    await store.close();
  });

  const raise = (now: number, key = 'k') => instance.counters.raise(key, 60, now);
  const read = (now: number, key = 'k') => instance.counters.read(key, now);

  it('count within a window that begins at the first event', async () => {
    expect(await read(START)).toMatchObject({ count: 0 });
    expect(await raise(START)).toEqual({ count: 1, windowEndsAt: START + 60_000 });
    expect(await raise(START + 59_999)).toEqual({ count: 2, windowEndsAt: START + 60_000 });
    expect(await read(START + 59_999)).toEqual({ count: 2, windowEndsAt: START + 60_000 });
  });

  it('begin again from nothing at the end of the window', async () => {
    await raise(START);
    expect(await read(START + 60_000)).toMatchObject({ count: 0 });
    expect(await raise(START + 60_000)).toEqual({ count: 1, windowEndsAt: START + 120_000 });
  });

  it('L07: a burst of parallel events over two instances is counted exactly', async () => {
    const other = await store.open();
    const counts = await Promise.all(
      Array.from({ length: 200 }, (_, event) =>
        (event % 2 ? instance : other).counters.raise('k', 60, START),
      ),
    );
    expect(new Set(counts.map(({ count }) => count)).size).toBe(200);
    expect(await read(START)).toMatchObject({ count: 200 });
    await other.close();
  });

  it('keep keys apart, whatever text they are', async () => {
    const keys = [
      'address:2001:db8::/64',
      'address:192.0.2.1',
      '*',
      'a b\r\nc',
      "'; drop",
      '{slot}',
      'é\u{1f600}',
    ];
    for (const [times, key] of keys.entries()) {
      for (let event = 0; event <= times; event++) await raise(START, key);
    }
    for (const [times, key] of keys.entries()) {
      expect([key, await read(START, key)]).toEqual([
        key,
        { count: times + 1, windowEndsAt: START + 60_000 },
      ]);
    }
  });

  it('go on counting for an instance whose clock was set back', async () => {
    await raise(START);
    expect(await raise(START - 3_600_000)).toEqual({ count: 2, windowEndsAt: START + 60_000 });
  });
});
