import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../../installation/http-caller.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import { type RedisServer, startRedis } from '../../servers/redis.ts';
import { inTime, outcomeOf } from '../apparatus/bounds.ts';
import { type DistributedStore, openDistributed } from '../apparatus/fault-store.ts';
import { expectKept, startLives } from '../apparatus/lives.ts';
import { isAccepted, type OneTimeValue, oneTimeKinds, signedRequests } from '../apparatus/one-time-values.ts';
import { repetitions } from '../apparatus/repetitions.ts';
import { expectWholeHistory } from '../apparatus/wholeness.ts';

const ROUNDS = repetitions({ short: 1, full: 75 });
/** Uses of each value at once, in turn on each instance. */
const USES = repetitions({ short: 16, full: 40 });
/** Kinds whose uses come at the same time: those of all would queue for longer than an answer may take. */
const AT_ONCE = 4;
const WIDTH = 6;
const REFUSALS = 30;

interface Fault {
  how: string;
  /** Addresses for documentation (RFC 5737), so that each fault has its own. */
  network: string;
  harm(redis: RedisServer): Promise<void>;
  heal(redis: RedisServer): Promise<void>;
}
const nothing = async () => undefined;
const faults: Fault[] = [
  {
    how: 'is killed',
    network: '192.0.2',
    harm: (redis) => redis.kill(),
    heal: (redis) => redis.start(),
  },
  { how: 'is flushed', network: '198.51.100', harm: (redis) => redis.flush(), heal: nothing },
  {
    how: 'is frozen',
    network: '203.0.113',
    harm: async (redis) => redis.pause(),
    heal: async (redis) => redis.resume(),
  },
];
const well: Fault = { how: 'is well', network: '192.0.2', harm: nothing, heal: nothing };

describe.each([
  ['fault 3: one Redis', 1],
  ['fault 4: a Redis for each instance, as after a split,', 2],
])('%s', (_name, primaries) => {
  let store: DistributedStore;
  let second: RedisServer | undefined;
  let kinds: typeof oneTimeKinds;
  const callers: HttpCaller[] = [];
  beforeAll(async () => {
    store = await openDistributed();
    second = primaries === 2 ? await startRedis() : undefined;
    const env = {
      RATE_LIMIT_UNAUTHENTICATED_MAX: String(REFUSALS),
      // Nothing happens to the database: on a busy machine its first connections may take their time, the answers not.
      DATABASE_TIMEOUT: '20000',
      DATABASE_CONNECT_TIMEOUT: '20000',
    };
    callers.push(httpCaller(await store.start(env)));
    callers.push(httpCaller(await store.start(second ? { ...env, REDIS_URL: second.url } : env)));
    kinds = { ...oneTimeKinds, 'a nonce': await signedRequests(store) };
  });
  afterAll(async () => {
    for (const caller of callers) caller.close();
    await store[Symbol.asyncDispose]();
    await second?.remove();
  });

  it.each(primaries === 1 ? faults : [well])(
    `that $how under load, ${ROUNDS} times: of every value one use is accepted, everybody is answered in time, refused requests are counted`,
    { timeout: ROUNDS * 60_000 },
    async ({ how, network, harm, heal }) => {
      for (let round = 0; round < ROUNDS; round++) {
        const name = `${how.replaceAll(' ', '-')}-${round}`;
        const address = `${network}.${round}`;
        const lives = startLives(callers, name, WIDTH);
        const values = await makeAll(name);
        const before = await guess(address, REFUSALS / 3);
        // Some kinds while it happens and the others after it, each round from another on.
        const groups = groupsFrom(values, round * AT_ONCE);
        const [during = [], ...after] = groups;
        const [, ...answers] = await Promise.all([harm(store.redis), ...during.map(useAtOnce)]);
        for (const group of after) answers.push(...(await Promise.all(group.map(useAtOnce))));
        expect(answers).toHaveLength(values.length);
        for (const uses of answers) expect(uses.filter(isAccepted)).toHaveLength(1);
        // Each instance has seen what it let through: none gives an address more than its budget.
        const later = await guess(address, 4 * REFUSALS);
        expect(before).toBe(REFUSALS / 3);
        expect(before + later).toBeGreaterThanOrEqual(REFUSALS);
        expect(before + later).toBeLessThanOrEqual(callers.length * REFUSALS);
        // One that comes only now: the database counts for both instances; after a split, each Redis for its own.
        const fresh = `${network}.${100 + round}`;
        expect(await guess(fresh, 4 * REFUSALS)).toBe(primaries * REFUSALS);
        await heal(store.redis);
        for (const limited of [address, fresh]) expect(await guess(limited, 4)).toBe(0);
        await sleep(500);

        const lived = await lives.stop();
        expect(Object.keys(lived.statuses).sort()).toEqual(['200', '401']);
        await expectKept(callers, lived);
        for (const value of values) expect((await useAtOnce(value)).some(isAccepted)).toBe(false);
      }
      await expectWholeHistory(store.databaseUrl);
    },
  );

  function makeAll(name: string): Promise<OneTimeValue[]> {
    const at = callers[0] ?? expect.fail('nobody to call');
    return Promise.all(Object.values(kinds).map((make, index) => make(at, `${name}-value-${index}`)));
  }

  async function useAtOnce(value: OneTimeValue): Promise<CallAnswer[]> {
    const uses = Array.from({ length: USES }, (_, index) => {
      const at = callers[index % callers.length] ?? expect.fail('nobody to call');
      return inTime(value.use(at, index));
    });
    const answers = await Promise.all(uses);
    for (const answer of answers) expect(answer.status, outcomeOf(answer)).toBeLessThan(500);
    return answers;
  }

  /** Requests without a key from this address, in turn on each instance. @returns how many were not limited */
  async function guess(address: string, count: number): Promise<number> {
    let refused = 0;
    for (let index = 0; index < count; index++) {
      const at = callers[index % callers.length] ?? expect.fail('nobody to call');
      const headers = { 'x-forwarded-for': address };
      const { status } = await inTime(at.call('GET', '/mfa/users/nobody', { headers, apiKey: null }));
      expect([401, 429]).toContain(status);
      if (status === 401) refused++;
    }
    return refused;
  }
});

/** All of them, in groups of `AT_ONCE`, beginning with another one each time. */
function groupsFrom<T>(all: readonly T[], first: number): T[][] {
  const start = first % all.length;
  const turned = [...all.slice(start), ...all.slice(0, start)];
  return Array.from({ length: Math.ceil(turned.length / AT_ONCE) }, (_, group) =>
    turned.slice(group * AT_ONCE, (group + 1) * AT_ONCE),
  );
}
