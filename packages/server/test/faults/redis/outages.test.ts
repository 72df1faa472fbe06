import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../../installation/http-caller.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../../installation/server-process.ts';
import { type RedisServer, startRedis } from '../../servers/redis.ts';
import { ANSWER_MS, inTime, RECOVERY_MS } from '../apparatus/bounds.ts';

const LIMIT = 20;

let redis: RedisServer;
let data: ReturnType<typeof createDataDir>;
let server: ServerProcess;
let caller: HttpCaller;
beforeEach(async () => {
  redis = await startRedis();
  data = createDataDir();
});
afterEach(async () => {
  caller.close();
  await server.stop();
  await redis.remove();
  await data.remove();
});

async function serve(): Promise<void> {
  server = await startServerProcess(data.dataDir, {
    REDIS_URL: redis.url,
    RATE_LIMIT_UNAUTHENTICATED_MAX: String(LIMIT),
  });
  caller = httpCaller(server);
}

const health = () => inTime(caller.call('GET', '/api/health', { apiKey: null }), ANSWER_MS);
const guess = async () =>
  (
    await inTime(
      caller.call('GET', '/mfa/users/nobody', { apiKey: `tf_${'0'.repeat(26)}_${'0'.repeat(64)}` }),
      ANSWER_MS,
    )
  ).status;

async function becomes(status: string): Promise<void> {
  const deadline = AbortSignal.timeout(RECOVERY_MS);
  while ((await health()).body.status !== status) {
    deadline.throwIfAborted();
    await sleep(50);
  }
}

describe('Redis away', () => {
  it('at the start: Twofold starts, says so without the address, and finds Redis later', async () => {
    await redis.stop();
    await serve();
    expect((await health()).body).toMatchObject({ status: 'degraded', services: { redis: 'disconnected' } });
    expect((await caller.call('GET', '/api/health/ready', { apiKey: null })).status).toBe(200);
    expect(await guess()).toBe(401);
    await redis.start();
    await becomes('healthy');
    const log = server.output();
    expect(log).toContain('Redis cannot be used');
    expect(log).toContain('"msg":"Redis answers"');
    expect(log).not.toContain(new URL(redis.url).password);
    expect(log).not.toContain('redis://');
  });

  const faults: [string, () => Promise<void>, () => Promise<void>][] = [
    ['killed', () => redis.kill(), () => redis.start()],
    ['frozen', async () => redis.pause(), async () => redis.resume()],
    ['flushed', () => redis.flush(), async () => {}],
  ];
  it.each(faults)(
    '3: %s in the middle: as many guesses as ever, each answered in time',
    async (_how, harm, heal) => {
      await serve();
      await becomes('healthy');
      const answers: number[] = [];
      for (let call = 0; call < LIMIT / 2; call++) answers.push(await guess());
      await harm();
      for (let call = 0; call < LIMIT / 4; call++) answers.push(await guess());
      await heal();
      await becomes('healthy');
      for (let call = 0; call < LIMIT; call++) answers.push(await guess());
      expect(answers.filter((status) => status === 401).length).toBe(LIMIT);
      expect(answers.slice(LIMIT).every((status) => status === 429)).toBe(true);
    },
  );
});
