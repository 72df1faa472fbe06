import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpCaller } from '../../installation/http-caller.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import { rowsAt } from '../../installation/rows.ts';
import { type Callable, enroll, logIn } from '../../users/enrolled-user.ts';
import { expectDatabaseDown, outcomeOf } from '../apparatus/bounds.ts';
import { type Cut, type CuttingProxy, startCuttingProxy } from '../apparatus/cutting-proxy.ts';
import { type DistributedStore, openDistributed } from '../apparatus/fault-store.ts';
import { isAccepted } from '../apparatus/one-time-values.ts';
import { repetitions } from '../apparatus/repetitions.ts';
import { acceptedCount } from '../apparatus/rows.ts';
import { vaultDispensers } from '../apparatus/vault-values.ts';
import { expectWholeEnrollments, expectWholeHistory } from '../apparatus/wholeness.ts';

const TIMES = repetitions({ short: 4, full: 100 });
const LEASES = repetitions({ short: 1, full: 25 });

let store: DistributedStore;
let proxy: CuttingProxy;
let callers: Record<'same' | 'other', ReturnType<typeof httpCaller>>;
beforeAll(async () => {
  store = await openDistributed();
  proxy = await startCuttingProxy(store.databaseUrl);
  const same = httpCaller(await store.start({ DATABASE_URL: proxy.url }));
  callers = { same, other: httpCaller(await store.start()) };
});
afterAll(async () => {
  for (const caller of Object.values(callers)) caller.close();
  await store[Symbol.asyncDispose]();
  await proxy.close();
});

/** Calls while the connection of its transaction breaks at the commit. */
async function callAndLose(marker: string, cut: Cut, call: () => Promise<CallAnswer>): Promise<void> {
  const broken = proxy.cutCommitOf(marker, cut);
  const answer = await call();
  await broken;
  expectDatabaseDown(answer);
}

const cuts: [Cut, string][] = [
  ['answered', 'just after PostgreSQL committed'],
  ['sent', 'with the COMMIT on its way'],
  ['before', 'just before the COMMIT'],
];
const retries = ['same', 'other'] as const;

describe.each(cuts)('fault 12: a connection to PostgreSQL that breaks (%s) %s', (cut, _when) => {
  it.each(retries)(
    `a retry of the login with its Idempotency-Key gives the one session that there is, from the %s instance, ${TIMES} times`,
    { timeout: TIMES * 5000 },
    async (where) => {
      for (let time = 0; time < TIMES; time++) {
        const name = `login-${cut}-${where}-${time}`;
        const nowMs = Date.now();
        const user = await enroll(callers.other, name, nowMs);
        const code = time % 2 === 0 ? user.app.code(nowMs, 1) : String(user.recoveryCodes[0]);
        const send = (at: Callable) => logIn(at, name, code, { headers: { 'idempotency-key': name } });
        await callAndLose(name, cut, () => send(callers.same));

        const retry = await send(callers[where]);
        expect(retry.status, outcomeOf(retry)).toBe(200);
        if (cut !== 'sent') expect(isAccepted(retry)).toBe(cut === 'before');
        expect(await logIn(callers[where], name, code)).toMatchObject({ body: { reason: 'replayed' } });
        expect(await acceptedCount(store.databaseUrl, user.factorId)).toBe(time % 2 === 0 ? 2 : 1);
        const sessions = 'select 1 from sessions s join users u on u.id = s.user_id where u.name = ?';
        expect(await rowsAt(store.databaseUrl, sessions, [name])).toHaveLength(2);
      }
    },
  );

  it(`a code that was sent without a key is spent once at most, ${TIMES} times`, {
    timeout: TIMES * 5000,
  }, async () => {
    for (let time = 0; time < TIMES; time++) {
      const name = `bare-${cut}-${time}`;
      const nowMs = Date.now();
      const user = await enroll(callers.other, name, nowMs);
      const code = user.app.code(nowMs, 1);
      await callAndLose(name, cut, () => logIn(callers.same, name, code));
      const again = await logIn(callers.other, name, code);
      if (cut !== 'sent') expect(again.status).toBe(cut === 'before' ? 200 : 401);
      expect((await logIn(callers.same, name, code)).status).toBe(401);
      expect(await acceptedCount(store.databaseUrl, user.factorId)).toBe(2);
    }
  });

  it('an enrollment that is sent again is there once, with the secret of its first answer', async () => {
    const name = `setup-${cut}`;
    const options = { body: { user: name }, headers: { 'idempotency-key': name } };
    await callAndLose(name, cut, () => callers.same.call('POST', '/setup', options));
    const first = await callers.same.call('POST', '/setup', options);
    const second = await callers.other.call('POST', '/setup', options);
    expect(first.status).toBe(200);
    expect(second.body).toEqual(first.body);
  });

  it(`a lease that is sent again with its Idempotency-Key is the one that was taken, ${LEASES} times`, {
    timeout: LEASES * 5000,
  }, async () => {
    for (let time = 0; time < LEASES; time++) {
      const name = `lease-${cut}-${time}`;
      const steps = await vaultDispensers['time steps that are leased'](callers.other, name);
      // The audit row says which program it was: by that the proxy knows the transaction.
      const headers = { 'idempotency-key': name, 'user-agent': name };
      await callAndLose(name, cut, () => steps.ask(callers.same, headers));
      const first = await steps.ask(callers.same, headers);
      expect(first.status, outcomeOf(first)).toBe(200);
      expect((await steps.ask(callers.other, headers)).body).toEqual(first.body);
      const others = await Promise.all(Array.from({ length: 6 }, () => steps.ask(callers.other)));
      const given = [first, ...others].filter(({ status }) => status === 200).map(steps.valueIn);
      expect(given).toHaveLength(6);
      expect(new Set(given).size).toBe(6);
    }
  });

  it('leaves nothing half done', async () => {
    await expectWholeEnrollments(store.databaseUrl);
    await expectWholeHistory(store.databaseUrl);
  });
});
