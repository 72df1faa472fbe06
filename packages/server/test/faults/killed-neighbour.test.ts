import { describe, expect, it } from 'vitest';
import { httpCaller } from '../installation/http-caller.ts';
import { countStatuses, enroll, logIn } from '../users/enrolled-user.ts';
import { openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { expectWholeEnrollments, expectWholeHistory } from './apparatus/wholeness.ts';

describe.each<SetUp>(['embedded', 'distributed'])('fault 1, %s', (setUp) => {
  it('a process that is killed under load leaves no lock behind: the one beside it answers everything', async () => {
    await using store = await openFaultStore(setUp);
    const killed = await store.start();
    const neighbour = await store.start();
    const toKilled = httpCaller(killed);
    const toNeighbour = httpCaller(neighbour);
    const nowMs = Date.now();
    const user = await enroll(toNeighbour, 'alice', nowMs);

    const lost = Array.from({ length: 100 }, (_, index) =>
      toKilled.call('POST', '/setup', { body: { user: `lost-${index}` } }).catch(() => undefined),
    );
    const served = Array.from({ length: 100 }, (_, index) =>
      toNeighbour.call('POST', '/setup', { body: { user: `served-${index}` } }),
    );
    await lost[0];
    const kill = killed.kill();
    expect(countStatuses(await Promise.all(served))).toEqual({ 200: 100 });
    await kill;
    const acknowledged = (await Promise.all(lost)).flatMap((answer, index) =>
      answer?.status === 200 ? [index] : [],
    );

    expect((await logIn(toNeighbour, 'alice', user.app.code(nowMs, 1))).status).toBe(200);
    for (const index of acknowledged) {
      expect((await toNeighbour.call('GET', `/mfa/users/lost-${index}`)).body.factors).toHaveLength(2);
    }
    await expectWholeEnrollments(store.databaseUrl);
    await expectWholeHistory(store.databaseUrl);
    for (const caller of [toKilled, toNeighbour]) caller.close();
  });
});
