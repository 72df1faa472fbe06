import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { httpCaller } from '../../installation/http-caller.ts';
import { expectReadySoon } from '../apparatus/bounds.ts';
import { type DistributedStore, openDistributed } from '../apparatus/fault-store.ts';
import { expectKept, startLives } from '../apparatus/lives.ts';
import { repetitions } from '../apparatus/repetitions.ts';
import { expectWholeHistory } from '../apparatus/wholeness.ts';

const ROUNDS = repetitions({ short: 1, full: 10 });
const OUTAGE_MS = 5000;
const BEFORE_MS = 1000;
const AFTER_MS = 1000;
const WIDTH = 24;
const KILLS = repetitions({ short: 3, full: 200 });

/** SIGSTOP for all its processes, so that connections stay open; and an immediate stop, which recovers as after a kill. */
type Fault = [string, (store: DistributedStore) => Promise<void>, (store: DistributedStore) => Promise<void>];
const faults: Fault[] = [
  ['frozen', async ({ postgres }) => postgres.pause(), async ({ postgres }) => postgres.resume()],
  ['stopped at once', ({ postgres }) => postgres.stop(), ({ postgres }) => postgres.start()],
];

it.each(faults)(
  `fault 5: PostgreSQL %s for 5 s under load, ${ROUNDS} times: typed 503s in time, two instances ready soon after, nothing lost`,
  { timeout: ROUNDS * 60_000 },
  async (_how, harm, heal) => {
    await using store = await openDistributed();
    const callers = [httpCaller(await store.start()), httpCaller(await store.start())];
    for (let round = 0; round < ROUNDS; round++) {
      const lives = startLives(callers, `user-${round}`, WIDTH);
      await sleep(BEFORE_MS);
      await harm(store);
      await sleep(OUTAGE_MS / 2);
      for (const caller of callers) {
        const ready = await caller.call('GET', '/api/health/ready', { apiKey: null });
        expect(ready).toMatchObject({ status: 503, body: { component: 'database' } });
        const health = await caller.call('GET', '/api/health', { apiKey: null });
        expect(health).toMatchObject({ status: 503, body: { services: { database: 'disconnected' } } });
        expect((await caller.call('GET', '/api/health/live', { apiKey: null })).status).toBe(200);
      }
      await sleep(OUTAGE_MS / 2);
      await heal(store);
      await Promise.all(callers.map(expectReadySoon));
      await sleep(AFTER_MS);

      const lived = await lives.stop();
      expect(lived.statuses[200]).toBeGreaterThan(WIDTH);
      expect(lived.statuses[503]).toBeGreaterThan(WIDTH);
      await expectKept(callers, lived);
    }
    await expectWholeHistory(store.databaseUrl);
    for (const caller of callers) caller.close();
  },
);

it(`fault 1: PostgreSQL killed in the middle of enrollments and logins, ${KILLS} times: nothing acknowledged is lost, nothing is half done`, {
  timeout: KILLS * 30_000,
}, async () => {
  await using store = await openDistributed();
  const callers = [httpCaller(await store.start()), httpCaller(await store.start())];
  for (let kill = 0; kill < KILLS; kill++) {
    const lives = startLives(callers, `user-${kill}`, WIDTH);
    // Each time in another moment of what is under way.
    await sleep(200 + 37 * (kill % 10));
    await store.postgres.kill();
    await store.postgres.start();
    await Promise.all(callers.map(expectReadySoon));
    await expectKept(callers, await lives.stop());
  }
  await expectWholeHistory(store.databaseUrl);
  for (const caller of callers) caller.close();
});
