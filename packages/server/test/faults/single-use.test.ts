import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../audit-rows.ts';
import { countStatuses, type EnrolledUser, enroll, logIn, SHOW_SECRETS } from '../enrolled-user.ts';
import { type HttpCaller, httpCaller } from '../http-caller.ts';
import type { CallAnswer, CallOptions } from '../installation.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../server-process.ts';
import { expectWholeChain } from './wholeness.ts';

const SENDS = 1000;

let folder: ReturnType<typeof createDataDir>;
const servers: ServerProcess[] = [];
const callers: HttpCaller[] = [];
beforeAll(async () => {
  folder = createDataDir();
  for (let count = 0; count < 2; count++) {
    const server = await startServerProcess(folder.dataDir, SHOW_SECRETS);
    servers.push(server);
    callers.push(httpCaller(server));
  }
});
afterAll(async () => {
  for (const caller of callers) caller.close();
  for (const server of servers) await server.stop();
  await folder.remove();
});

/** Enrolled with the code of the present step, so that the one after it is unused and good for a minute. */
async function enrolled(name: string): Promise<EnrolledUser & { nextCode: string }> {
  const nowMs = Date.now();
  const user = await enroll(callers[0] as HttpCaller, name, nowMs);
  return { ...user, nextCode: user.app.code(nowMs, 1) };
}

/** Sends at once, in turn to each of the processes. */
function sendAll(
  processes: number,
  count: number,
  send: (caller: HttpCaller, index: number) => Promise<CallAnswer>,
): Promise<CallAnswer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => send(callers[index % processes] as HttpCaller, index)),
  );
}

describe.each([
  [1, 'one process'],
  [2, 'two processes that share the file'],
])('%i: %s', (processes) => {
  it('X02: of 1,000 parallel sends of one TOTP code exactly one succeeds', async () => {
    const user = await enrolled(`totp-${processes}`);
    const answers = await sendAll(processes, SENDS, (caller) => logIn(caller, user.name, user.nextCode));
    expectOneSuccess(answers);
  });

  it('X08: of 1,000 parallel sends of one recovery code exactly one succeeds', async () => {
    const user = await enrolled(`recovery-${processes}`);
    const [code] = user.recoveryCodes;
    expectOneSuccess(await sendAll(processes, SENDS, (caller) => logIn(caller, user.name, code)));
    const overview = await (callers[0] as HttpCaller).call('GET', `/mfa/users/${user.name}`);
    expect(overview.body.recoveryCodesRemaining).toBe(9);
  });

  it('X10: of 200 parallel answers to one challenge exactly one succeeds', async () => {
    const user = await enrolled(`challenge-${processes}`);
    const path = `/mfa/users/${user.name}`;
    const asked = await (callers[0] as HttpCaller).call('POST', `${path}/challenges`, {
      body: { kind: 'totp' },
    });
    const body = { code: user.nextCode, challengeId: asked.body.challengeId };
    expectOneSuccess(
      await sendAll(processes, 200, (caller) => caller.call('POST', `${path}/verify`, { body })),
    );
  });

  it('X18: of 400 parallel guesses at most ten are evaluated, and a lock is a lock everywhere', async () => {
    const user = await enrolled(`guessed-${processes}`);
    const answers = await sendAll(processes, 400, (caller, index) =>
      logIn(caller, user.name, user.app.wrongCode(Date.now(), index)),
    );
    expect(countStatuses(answers)).toEqual({ 401: 10, 429: 390 });
    expect(await auditRows(folder.dataDir, { reason: 'wrong_code', factor_id: user.factorId })).toHaveLength(
      10,
    );
    for (const caller of callers) expect((await logIn(caller, user.name, user.nextCode)).status).toBe(429);
  });

  it('50 parallel sends with one Idempotency-Key have one effect and one answer', async () => {
    const user = await enrolled(`idempotent-${processes}`);
    const options: CallOptions = { headers: { 'idempotency-key': `login-${processes}` } };
    const answers = await sendAll(processes, 50, (caller) =>
      logIn(caller, user.name, user.nextCode, options),
    );
    const { 200: good = 0, 409: running = 0 } = countStatuses(answers);
    expect(good + running).toBe(50);
    const cookies = new Set(
      answers.filter(({ status }) => status === 200).map(({ headers }) => String(headers['set-cookie'])),
    );
    expect(cookies.size).toBe(1);
    const accepted = await auditRows(folder.dataDir, {
      action: 'verification.accepted',
      factor_id: user.factorId,
    });
    // The first code of the enrollment, and this one.
    expect(accepted).toHaveLength(2);
  });
});

it('two processes chain one audit log, which is whole', async () => {
  await untilChained();
  await expectWholeChain(folder.dataDir);
});

async function untilChained(): Promise<void> {
  const unchained = 'select 1 from audit_events where seq not in (select event_seq from audit_chain)';
  while ((await rowsOf(folder.dataDir, unchained)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** The others are refused, as used or by the lock that they ran into: no 5xx, and no connection that broke. */
function expectOneSuccess(answers: CallAnswer[]): void {
  const { 200: good, 401: refused = 0, 429: locked = 0, ...others } = countStatuses(answers);
  expect(others).toEqual({});
  expect(good).toBe(1);
  expect(refused + locked).toBe(answers.length - 1);
}
