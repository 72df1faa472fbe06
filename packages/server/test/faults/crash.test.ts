import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authenticatorApp } from '../authenticator-app.ts';
import { logIn, SHOW_SECRETS } from '../enrolled-user.ts';
import { type HttpCaller, httpCaller } from '../http-caller.ts';
import { createDataDir, startServerProcess } from '../server-process.ts';
import { expectWholeChain, expectWholeEnrollments } from './wholeness.ts';

/** Kills in all, half of them in each of two installations at the same time. */
const KILLS = 100;
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

// A start spends its time on compiling: what one has compiled, the next ones read.
const compiled = mkdtempSync(join(tmpdir(), 'twofold-test-compiled-'));
const ENV = { ...SHOW_SECRETS, NODE_COMPILE_CACHE: compiled };
beforeAll(async () => {
  const folder = createDataDir();
  await (await startServerProcess(folder.dataDir, ENV)).stop();
  await folder.remove();
});
afterAll(() => rmSync(compiled, { recursive: true, force: true }));

describe('kill -9', () => {
  it.concurrent.each(Array.from({ length: LANES }, (_, lane) => lane))(
    `right after an accepted code and during enrollments, ${KILLS / LANES} times: nothing acknowledged is lost, nothing is half done, no code works again (installation %i)`,
    { timeout: 600_000 },
    async (lane) => {
      const { dataDir, remove } = createDataDir();
      let before: Round | undefined;
      for (let round = 0; round < KILLS / LANES; round++) {
        before = await liveUntilKilled(dataDir, `${lane}-${round}`, before);
      }
      const server = await startServerProcess(dataDir, ENV);
      const caller = httpCaller(server);
      if (before) await expectUnharmed(caller, before);
      caller.close();
      await server.stop();
      await expectWholeEnrollments(dataDir);
      await expectWholeChain(dataDir);
      await remove();
    },
  );
});

/** One life of a process: it finds all that the one before had acknowledged, and is killed in its turn. */
async function liveUntilKilled(dataDir: string, name: string, before: Round | undefined): Promise<Round> {
  const server = await startServerProcess(dataDir, ENV);
  const caller = httpCaller(server);
  try {
    expect((await caller.call('GET', '/api/health/ready', { apiKey: null })).status).toBe(200);
    if (before) {
      await expectUnharmed(caller, before);
      await expectWholeChain(dataDir);
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
