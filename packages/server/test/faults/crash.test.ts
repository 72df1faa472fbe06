import { describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { authenticatorApp } from '../users/authenticator-app.ts';
import { logIn } from '../users/enrolled-user.ts';
import { type FaultStore, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { repetitions } from './apparatus/repetitions.ts';
import { expectWholeChain, expectWholeEnrollments, expectWholeHistory } from './apparatus/wholeness.ts';

/** Kills in all, half of them in each of two installations at the same time. */
const KILLS: Record<SetUp, number> = {
  embedded: repetitions({ short: 8, full: 200 }),
  distributed: repetitions({ short: 4, full: 200 }),
};
const LANES = 2;
/** Enrollments that are under way when the process ends. */
const IN_FLIGHT = 8;
/** Long steps: what was used in the round before is still in its window after a slow start. */
const PERIOD_SECONDS = 120;

interface Round {
  /** Accepted and acknowledged just before the kill. */
  user: string;
  usedCode: string;
  recoveryCodes: string[];
  /** Of the enrollments under way, those that were acknowledged. */
  acknowledged: string[];
}

describe.each<SetUp>(['embedded', 'distributed'])('faults 1 and 2, %s', (setUp) => {
  const kills = KILLS[setUp] / LANES;

  it.concurrent.each(Array.from({ length: LANES }, (_, lane) => lane))(
    `kill -9 right after an accepted code and during enrollments, ${kills} times: nothing acknowledged is lost, nothing is half done, no code works again (installation %i)`,
    // One life more than kills: the last one looks at what is left.
    { timeout: (kills + 1) * 20_000 },
    async (lane) => {
      await using store = await openFaultStore(setUp);
      let before: Round | undefined;
      for (let round = 0; round < kills; round++) {
        before = await liveUntilKilled(store, `${lane}-${round}`, before);
      }
      const server = await store.start();
      const caller = httpCaller(server);
      if (before) await expectUnharmed(caller, before);
      caller.close();
      await server.stop();
      await expectWholeEnrollments(store.databaseUrl);
      await expectWholeHistory(store.databaseUrl);
    },
  );
});

/** One life of a process: it finds all that the one before had acknowledged, and is killed in its turn. */
async function liveUntilKilled(store: FaultStore, name: string, before: Round | undefined): Promise<Round> {
  const server = await store.start();
  const caller = httpCaller(server);
  try {
    expect((await caller.call('GET', '/api/health/ready', { apiKey: null })).status).toBe(200);
    if (before) {
      await expectUnharmed(caller, before);
      await expectWholeChain(store.databaseUrl);
    }
    return await workUntilKilled(caller, name, () => server.kill());
  } finally {
    caller.close();
    await server.kill();
  }
}
async function workUntilKilled(caller: HttpCaller, name: string, kill: () => Promise<void>): Promise<Round> {
  const nowMs = Date.now();
  const user = `user-${name}`;
  const setup = await caller.call('POST', '/setup', { body: { user, period: PERIOD_SECONDS } });
  const app = authenticatorApp(String(setup.body.secret), { periodSeconds: PERIOD_SECONDS });
  expect((await logIn(caller, user, app.code(nowMs))).status).toBe(200);
  const recoveryCodes = setup.body.recoveryCodes as string[];
  const byRecoveryCode = Number(name.split('-')[1]) % 2 === 1;
  const usedCode = byRecoveryCode ? String(recoveryCodes[0]) : app.code(nowMs, 1);

  const acknowledged: string[] = [];
  const enrollments = Array.from({ length: IN_FLIGHT }, async (_, index) => {
    const other = `flight-${name}-${index}`;
    // The kill breaks the connection of those that come too late.
    const answer = await caller.call('POST', '/setup', { body: { user: other } }).catch(() => undefined);
    if (answer?.status === 200) acknowledged.push(other);
  });
  expect((await logIn(caller, user, usedCode)).status).toBe(200);
  await kill();
  await Promise.all(enrollments);
  return { user, usedCode, recoveryCodes, acknowledged };
}

async function expectUnharmed(caller: HttpCaller, round: Round): Promise<void> {
  const again = await logIn(caller, round.user, round.usedCode);
  expect(again).toMatchObject({ status: 401, body: { reason: 'replayed' } });
  const spent = round.recoveryCodes[0] === round.usedCode ? 1 : 0;
  const overview = await caller.call('GET', `/mfa/users/${round.user}`);
  expect(overview.body).toMatchObject({ enrolled: true, recoveryCodesRemaining: 10 - spent });
  for (const name of round.acknowledged) {
    const { body } = await caller.call('GET', `/mfa/users/${name}`);
    expect(body.factors).toMatchObject([{ state: 'pending' }, { state: 'pending' }]);
  }
}
