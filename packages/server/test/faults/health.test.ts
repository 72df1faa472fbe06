import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { ANSWER_MS, inTime, RECOVERY_MS } from './apparatus/bounds.ts';

let postgres: PostgresServer;
let redis: RedisServer;
let twofold: Installation;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  twofold = await openInstallation({ DATABASE_URL: await postgres.createDatabase(), REDIS_URL: redis.url });
});
afterAll(async () => {
  await twofold.close();
  await Promise.all([postgres.remove(), redis.remove()]);
});

async function ask(path: string) {
  // What was found is remembered for a second by the clock, which stands still here.
  twofold.clock.advance(1);
  return inTime(twofold.call('GET', path, { apiKey: null }), ANSWER_MS);
}

async function becomes(status: string): Promise<void> {
  const deadline = AbortSignal.timeout(RECOVERY_MS);
  while ((await ask('/api/health')).body.status !== status) {
    deadline.throwIfAborted();
    await sleep(20);
  }
}

type Harm = [string, () => unknown, () => unknown];

describe('health is answered in time, and recovers by itself', () => {
  const ofPostgres: Harm[] = [
    ['frozen', () => postgres.pause(), () => postgres.resume()],
    ['killed', () => postgres.kill(), () => postgres.start()],
  ];
  it.each(ofPostgres)('with PostgreSQL %s: 503 that names it', async (_how, harm, heal) => {
    await becomes('healthy');
    await harm();
    try {
      const { status, body, headers } = await ask('/api/health');
      expect([status, headers['retry-after']]).toEqual([503, '5']);
      expect(body).toMatchObject({
        status: 'unhealthy',
        services: { database: 'disconnected', redis: 'connected' },
      });
      const ready = await ask('/api/health/ready');
      expect([ready.status, ready.body]).toEqual([503, { status: 'unavailable', component: 'database' }]);
      expect((await ask('/api/health/live')).status).toBe(200);
    } finally {
      // The next one begins with what is well, whatever this one found.
      await heal();
    }
    await becomes('healthy');
    expect((await ask('/api/health/ready')).status).toBe(200);
  });

  const ofRedis: Harm[] = [
    ['frozen', () => redis.pause(), () => redis.resume()],
    ['killed', () => redis.kill(), () => redis.start()],
  ];
  it.each(ofRedis)('with Redis %s: 200, and degraded', async (_how, harm, heal) => {
    await becomes('healthy');
    await harm();
    try {
      await becomes('degraded');
      const { status, body } = await ask('/api/health');
      expect([status, body.services]).toEqual([200, { database: 'connected', redis: 'disconnected' }]);
      expect((await ask('/api/health/ready')).status).toBe(200);
    } finally {
      await heal();
    }
    await becomes('healthy');
  });
});
