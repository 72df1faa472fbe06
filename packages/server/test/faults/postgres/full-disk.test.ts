import { afterEach, beforeEach, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../../installation/http-caller.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import { rowsAt } from '../../installation/rows.ts';
import { type EnrolledUser, enroll, logIn } from '../../users/enrolled-user.ts';
import { expectDatabaseDown, expectReadySoon } from '../apparatus/bounds.ts';
import { type DistributedStore, openDistributed } from '../apparatus/fault-store.ts';
import { createSharedDisk, type SmallDisk } from '../apparatus/small-disk.ts';
import { expectWholeEnrollments, expectWholeHistory } from '../apparatus/wholeness.ts';

const DISK_BYTES = 256 * 1024 * 1024;
const USERS = 20;
/** Enrollments that are sent to the full disk: more than what is left in the files that there are. */
const ENROLLMENTS = 400;

let disk: SmallDisk;
let store: DistributedStore;
let caller: HttpCaller;
let nowMs: number;
let users: EnrolledUser[];
beforeEach(async () => {
  disk = createSharedDisk(DISK_BYTES);
  store = await openDistributed(disk.dataDir);
  caller = httpCaller(await store.start());
  nowMs = Date.now();
  users = await Promise.all(
    Array.from({ length: USERS }, (_, index) => enroll(caller, `user-${index}`, nowMs)),
  );
});
afterEach(async () => {
  caller.close();
  await store[Symbol.asyncDispose]();
  disk.remove();
});

const setUp = (name: string) => caller.call('POST', '/setup', { body: { user: name } });
const logInAll = () => Promise.all(users.map((user) => logIn(caller, user.name, user.app.code(nowMs, 1))));

/** @returns the names of those that were acknowledged */
async function enrollMany(prefix: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  const answers = await Promise.all(names.map(setUp));
  expectGoodOrDown(answers);
  return names.filter((_, index) => answers[index]?.status === 200);
}

function expectGoodOrDown(answers: CallAnswer[]): void {
  for (const answer of answers) if (answer.status !== 200) expectDatabaseDown(answer);
}

async function expectUnharmed(enrolled: string[], logins: CallAnswer[]): Promise<void> {
  for (const [index, user] of users.entries()) {
    // What was refused for want of room was not spent; what was accepted, stays spent.
    const again = await logIn(caller, user.name, user.app.code(nowMs, 1));
    expect(again.status, user.name).toBe(logins[index]?.status === 200 ? 401 : 200);
  }
  for (const name of enrolled) {
    expect((await caller.call('GET', `/mfa/users/${name}`)).body.factors, name).toHaveLength(2);
  }
  await expectWholeEnrollments(store.databaseUrl);
  await expectWholeHistory(store.databaseUrl);
}

it('fault 8, A35: a disk of PostgreSQL that is full: refuses writes as unavailable, stays up, loses and halves nothing, and serves again when there is room', async () => {
  disk.fill(process.pid);
  const enrolled: string[] = [];
  for (let sent = 0; sent < ENROLLMENTS; sent += 40) enrolled.push(...(await enrollMany(`more-${sent}`, 40)));
  expect(enrolled.length).toBeLessThan(ENROLLMENTS);
  const logins = await logInAll();
  expectGoodOrDown(logins);
  expect((await caller.call('GET', '/api/health/live', { apiKey: null })).status).toBe(200);

  disk.free(process.pid);
  // PostgreSQL itself gives up where it has no room for its log: what supervises it starts it again, and not Twofold.
  if (store.postgres.output().includes('database system is shut down')) {
    await store.postgres.kill();
    await store.postgres.start();
  }
  await expectReadySoon(caller);
  await expectUnharmed(enrolled, logins);
});

it('fault 8: a PostgreSQL that can only be read: refuses writes as unavailable, goes on reading, and serves again without help', async () => {
  const setReadOnly = async (value: string) => {
    await rowsAt(store.databaseUrl, `alter system set default_transaction_read_only = ${value}`);
    await rowsAt(store.databaseUrl, 'select pg_reload_conf()');
  };
  await setReadOnly('on');
  // A setting arrives at each connection by itself.
  while ((await setUp('probe')).status === 200) await caller.call('DELETE', '/mfa/users/probe');
  const logins = await logInAll();
  expectGoodOrDown(logins);
  expect(logins.some(({ status }) => status === 503)).toBe(true);
  expect((await caller.call('GET', '/mfa/users/user-0')).body.enrolled).toBe(true);
  expect((await caller.call('GET', '/api/health/live', { apiKey: null })).status).toBe(200);

  await setReadOnly('off');
  await expectReadySoon(caller);
  await expectUnharmed([], logins);
});
