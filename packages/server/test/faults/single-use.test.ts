import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import type { CallAnswer, CallOptions } from '../installation/installation.ts';
import { rowsAt } from '../installation/rows.ts';
import { countStatuses, type EnrolledUser, enroll, logIn } from '../users/enrolled-user.ts';
import { type FaultStore, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { isAccepted, oneTimeKinds, signedRequests } from './apparatus/one-time-values.ts';
import { repetitions } from './apparatus/repetitions.ts';
import { acceptedCount } from './apparatus/rows.ts';
import { vaultDispensers } from './apparatus/vault-values.ts';
import { expectWholeHistory } from './apparatus/wholeness.ts';

const SENDS = 1000;
/** Each may cost a password's hash. */
const PEOPLES_SENDS = 60;
/** Of what is counted up, each waits for the one before it to be on disk. */
const VAULTS_SENDS = repetitions({ short: 200, full: SENDS });

describe.each<[SetUp, number, string]>([
  ['embedded', 1, 'one process'],
  ['embedded', 2, 'two processes that share the file'],
  ['distributed', 2, 'two instances'],
])('fault 6, %s, %i: %s', (setUp, processes) => {
  let store: FaultStore;
  const callers: HttpCaller[] = [];
  beforeAll(async () => {
    store = await openFaultStore(setUp);
    for (let count = 0; count < processes; count++) callers.push(httpCaller(await store.start()));
  });
  afterAll(async () => {
    for (const caller of callers) caller.close();
    await store[Symbol.asyncDispose]();
  });
  const first = () => callers[0] as HttpCaller;

  /** Enrolled with the code of the present step, so that the one after it is unused and good for a minute. */
  async function enrolled(name: string): Promise<EnrolledUser & { nextCode: string }> {
    const nowMs = Date.now();
    const user = await enroll(first(), name, nowMs);
    return { ...user, nextCode: user.app.code(nowMs, 1) };
  }

  /** Sends at once, in turn to each of the processes. */
  function sendAll(
    count: number,
    send: (caller: HttpCaller, index: number) => Promise<CallAnswer>,
  ): Promise<CallAnswer[]> {
    const sends = Array.from({ length: count }, (_, index) =>
      send(callers[index % processes] as HttpCaller, index),
    );
    return Promise.all(sends);
  }

  const ids = Object.entries({
    'a TOTP code': 'X02',
    'the first code of an enrollment': 'X02',
    'a recovery code': 'X08',
    'a challenge': 'X10',
    'a passkey assertion': 'X40',
  });
  it.each(ids)(`%s, %s: of ${SENDS} parallel uses exactly one succeeds`, async (kind, id) => {
    const value = await oneTimeKinds[kind]?.(first(), `user-${id}-${kind.replaceAll(' ', '-')}`);
    const answers = await sendAll(SENDS, (caller, index) => value?.use(caller, index) ?? expect.fail());
    expectOneSuccess(answers);
  });

  const ofPeople = Object.entries({
    'a temporary token': 'X10',
    'a refresh token': 'R04, X50',
    'a device token': 'X48',
    'the first code of a person’s app': 'X36',
  });
  it.each(ofPeople)(`%s, %s: of ${PEOPLES_SENDS} parallel uses exactly one succeeds`, async (kind, id) => {
    const value = await oneTimeKinds[kind]?.(first(), `person-${id}`);
    const answers = await sendAll(
      PEOPLES_SENDS,
      (caller, index) => value?.use(caller, index) ?? expect.fail(),
    );
    expect(answers.filter(isAccepted)).toHaveLength(1);
    for (const { status, text } of answers) expect(status, text).toBeLessThan(500);
  });

  const ofVault = Object.entries({
    'a counter of the vault': 'T15',
    'the last time step that is free': 'C4',
    'a signed timestamp': 'T17',
  });
  it.each(ofVault)(`%s, %s: of ${VAULTS_SENDS} parallel uses exactly one succeeds`, async (kind, id) => {
    const value = await oneTimeKinds[kind]?.(first(), `vault-${id}`);
    const uses = await sendAll(VAULTS_SENDS, (caller, index) => value?.use(caller, index) ?? expect.fail());
    expectOneSuccess(uses);
  });

  it('C4: of 60 jobs that lease a step at once six get one, each another', async () => {
    const steps = await vaultDispensers['time steps that are leased'](first(), 'leasing');
    const answers = await sendAll(60, (caller) => steps.ask(caller));
    expect(countStatuses(answers)).toEqual({ 200: 6, 429: 54 });
    expect(new Set(answers.filter(({ status }) => status === 200).map(steps.valueIn)).size).toBe(6);
  });

  it(`H03: of ${SENDS} parallel sends of one signed request exactly one succeeds`, async () => {
    const value = await (await signedRequests(store))(first(), 'user-signed');
    expectOneSuccess(await sendAll(SENDS, (caller) => value.use(caller)));
  });

  it('A17: of 100 parallel ends of one session exactly one ends it', async () => {
    const value = await oneTimeKinds['the end of a session']?.(first(), 'user-ended');
    expectOneSuccess(await sendAll(100, (caller) => value?.use(caller) ?? expect.fail()));
  });

  it('a recovery code that was used in parallel is one of ten', async () => {
    const user = await enrolled('recovery');
    const [code] = user.recoveryCodes;
    expectOneSuccess(await sendAll(20, (caller) => logIn(caller, user.name, code)));
    const overview = await first().call('GET', `/mfa/users/${user.name}`);
    expect(overview.body.recoveryCodesRemaining).toBe(9);
  });

  it('X18: of 400 parallel guesses at most ten are evaluated, and a lock is a lock everywhere', async () => {
    const user = await enrolled('guessed');
    const answers = await sendAll(400, (caller, index) =>
      logIn(caller, user.name, user.app.wrongCode(Date.now(), index)),
    );
    expect(countStatuses(answers)).toEqual({ 401: 10, 429: 390 });
    const wrong = "select 1 from audit_events where reason = 'wrong_code' and factor_id = ?";
    expect(await rowsAt(store.databaseUrl, wrong, [user.factorId])).toHaveLength(10);
    for (const caller of callers) expect((await logIn(caller, user.name, user.nextCode)).status).toBe(429);
  });

  it(`${SENDS} parallel sends with one Idempotency-Key have one effect and one answer`, async () => {
    const user = await enrolled('idempotent');
    const options: CallOptions = { headers: { 'idempotency-key': 'one-login' } };
    const answers = await sendAll(SENDS, (caller) => logIn(caller, user.name, user.nextCode, options));
    const { 200: good = 0, 409: running = 0 } = countStatuses(answers);
    expect(good + running).toBe(SENDS);
    expect(answers.filter(isAccepted)).toHaveLength(1);
    const cookies = new Set(
      answers.filter(({ status }) => status === 200).map(({ headers }) => String(headers['set-cookie'])),
    );
    expect(cookies.size).toBe(1);
    // The first code of the enrollment, and this one.
    expect(await acceptedCount(store.databaseUrl, user.factorId)).toBe(2);
  });

  it('all of it is in one audit log, which is whole', async () => {
    const unchained = 'select 1 from audit_events where seq not in (select event_seq from audit_chain)';
    while ((await rowsAt(store.databaseUrl, unchained)).length > 0) await sleep(50);
    await expectWholeHistory(store.databaseUrl);
  });
});

/** The others are refused, as used or by the limit that they ran into: no 5xx, and no connection that broke. */
function expectOneSuccess(answers: CallAnswer[]): void {
  const { 200: ok = 0, 204: done = 0, 401: refused = 0, 429: locked = 0, ...others } = countStatuses(answers);
  expect(others).toEqual({});
  expect(ok + done).toBe(1);
  expect(refused + locked).toBe(answers.length - 1);
}
