import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { httpCaller } from '../../installation/http-caller.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import { enroll, logIn } from '../../users/enrolled-user.ts';
import { expectDatabaseDown, inTime, READY_WITHIN_MS } from '../apparatus/bounds.ts';
import { startCuttingProxy } from '../apparatus/cutting-proxy.ts';
import { openDistributed } from '../apparatus/fault-store.ts';
import { repetitions } from '../apparatus/repetitions.ts';
import { acceptedCount } from '../apparatus/rows.ts';
import { expectWholeHistory } from '../apparatus/wholeness.ts';

const ROUNDS = repetitions({ short: 1, full: 10 });
/** Who log in as the user at the same time, on the instance that goes on. */
const WIDTH = 8;

it(`fault 5: an instance that is stopped (SIGSTOP) while it holds a user's lock (${ROUNDS} times) keeps that user out for some seconds, nobody else, and spends nothing twice when it wakes`, {
  timeout: ROUNDS * 60_000,
}, async () => {
  await using store = await openDistributed();
  const proxy = await startCuttingProxy(store.databaseUrl);
  const stopped = await store.start({ DATABASE_URL: proxy.url });
  const toStopped = httpCaller(stopped);
  const going = httpCaller(await store.start());
  for (let round = 0; round < ROUNDS; round++) {
    const nowMs = Date.now();
    const user = await enroll(going, `held-${round}`, nowMs);
    const others = await Promise.all(
      Array.from({ length: 4 }, (_, index) => enroll(going, `other-${round}-${index}`, nowMs)),
    );
    const [code, another] = user.recoveryCodes;

    // In the middle of its transaction: it has the lock, and has read that the code was not used.
    const holding = proxy.holdAnswersTo(user.name);
    const sentToStopped = logIn(toStopped, user.name, code);
    const { release } = await holding;
    await sleep(200);
    process.kill(stopped.pid, 'SIGSTOP');
    release();

    const begun = performance.now();
    for (const [index, other] of others.entries()) {
      expect((await inTime(logIn(going, other.name, other.recoveryCodes[0]))).status, String(index)).toBe(
        200,
      );
    }
    const answers: CallAnswer[] = [];
    do {
      const sends = Array.from({ length: WIDTH }, () => inTime(logIn(going, user.name, code)));
      answers.push(...(await Promise.all(sends)));
      expect(performance.now() - begun, 'the lock is held too long').toBeLessThan(READY_WITHIN_MS);
    } while (answers.every(({ status }) => status === 503));
    for (const answer of answers.filter(({ status }) => status === 503)) expectDatabaseDown(answer);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);

    process.kill(stopped.pid, 'SIGCONT');
    // Its transaction is over; what it does with the code now is refused.
    expectDatabaseDown(await sentToStopped);
    expect(await inTime(logIn(toStopped, user.name, code))).toMatchObject({ body: { reason: 'replayed' } });
    expect((await inTime(logIn(toStopped, user.name, another))).status).toBe(200);
    expect(await acceptedCount(store.databaseUrl, user.factorId)).toBe(1);
  }
  await expectWholeHistory(store.databaseUrl);
  for (const caller of [toStopped, going]) caller.close();
  await proxy.close();
});
