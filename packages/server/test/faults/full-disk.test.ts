import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import type { CallAnswer } from '../installation/installation.ts';
import { type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS } from '../users/enrolled-user.ts';
import { createSmallDisk, type SmallDisk } from './apparatus/small-disk.ts';
import { expectWholeEnrollments, expectWholeHistory } from './apparatus/wholeness.ts';

const DISK_BYTES = 24 * 1024 * 1024;

let disk: SmallDisk;
let server: ServerProcess;
let caller: HttpCaller;
beforeAll(async () => {
  disk = createSmallDisk(DISK_BYTES);
  server = await startServerProcess(disk.dataDir, SHOW_SECRETS);
  caller = httpCaller(server);
});
afterAll(async () => {
  caller.close();
  await server.stop();
  disk.remove();
});

const databaseUrl = () => `sqlite:${disk.dataDir}/twofold.db`;

describe('A35, fault 8: a disk that is full', () => {
  it('refuses writes as unavailable, loses and halves nothing, and serves again when there is room', async () => {
    const nowMs = Date.now();
    const users: EnrolledUser[] = [];
    for (let count = 0; count < 20; count++) users.push(await enroll(caller, `user-${count}`, nowMs));
    disk.fill(server.pid);

    const enrolledMeanwhile = await sendUntilRefused((index) =>
      caller.call('POST', '/setup', { body: { user: `more-${index}` } }),
    );
    const logins = await Promise.all(users.map((user) => logIn(caller, user.name, user.app.code(nowMs, 1))));
    const setups = await Promise.all(
      users.map((_, index) => caller.call('POST', '/setup', { body: { user: `late-${index}` } })),
    );
    const refused = [...logins, ...setups].filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(setups.length);
    for (const answer of refused) expectUnavailable(answer);

    // Reading needs no room.
    expect((await caller.call('GET', '/mfa/users/user-0')).body.enrolled).toBe(true);
    expect((await caller.call('GET', '/api/health/live', { apiKey: null })).status).toBe(200);

    disk.free(server.pid);
    await expectReadySoon();
    for (const [index, user] of users.entries()) {
      // What was refused for want of room was not spent; what was accepted, stays spent.
      const again = await logIn(caller, user.name, user.app.code(nowMs, 1));
      expect(again.status, user.name).toBe(logins[index]?.status === 200 ? 401 : 200);
    }
    for (const name of enrolledMeanwhile) {
      expect((await caller.call('GET', `/mfa/users/${name}`)).body.factors).toHaveLength(2);
    }
    await expectWholeEnrollments(databaseUrl());
    await expectWholeHistory(databaseUrl());
  });

  it('leaves no stack, path or SQL in an answer, and no failure that is not in the log', async () => {
    disk.fill(server.pid);
    const answers: CallAnswer[] = [];
    await sendUntilRefused(async (index) => {
      const answer = await caller.call('POST', '/setup', { body: { user: `again-${index}` } });
      answers.push(answer);
      return answer;
    });
    disk.free(server.pid);
    await expectReadySoon();
    expect(answers.at(-1)?.text).not.toMatch(/sqlite|\.ts|insert|\/tmp/i);
    expect(server.output()).toContain('database.unavailable');
    await expectWholeEnrollments(databaseUrl());
  });
});

describe('fault 8: a disk that can only be read', () => {
  it('is refused at the start with a reason and no stack, and nothing of the data is changed', async () => {
    const user = await enroll(caller, 'read-only', Date.now());
    await server.stop();
    disk.setReadOnly(true);
    const refusal = await startServerProcess(disk.dataDir, SHOW_SECRETS).then(
      () => undefined,
      (error: unknown) => String(error),
    );
    disk.setReadOnly(false);
    expect(refusal).toMatch(/error: .*(read-only|opened|written|permission)/i);
    expect(refusal).not.toMatch(/\n\s+at /);

    server = await startServerProcess(disk.dataDir, SHOW_SECRETS);
    caller.close();
    caller = httpCaller(server);
    expect((await logIn(caller, 'read-only', user.recoveryCodes[0])).status).toBe(200);
    await expectWholeHistory(databaseUrl());
  });
});

/** @returns the users whose enrollment was acknowledged before the first refusal */
async function sendUntilRefused(send: (index: number) => Promise<CallAnswer>): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let index = 0; index < 5000; index++) {
    const answer = await send(index);
    if (answer.status !== 200) {
      expectUnavailable(answer);
      return acknowledged;
    }
    acknowledged.push(`more-${index}`);
  }
  throw new Error('The disk never became full.');
}

function expectUnavailable(answer: CallAnswer): void {
  expect(answer).toMatchObject({
    status: 503,
    body: { code: 'database.unavailable', component: 'database' },
  });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
}

/** Ready again by itself: it is asked until it is, and the test's own limit is what ends it otherwise. */
async function expectReadySoon(): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    if ((await caller.call('GET', '/api/health/ready', { apiKey: null })).status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Not ready 5 s after there was room again.');
}
