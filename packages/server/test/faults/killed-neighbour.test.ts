import { afterEach, beforeEach, expect, it } from 'vitest';
import { countStatuses, enroll, logIn, SHOW_SECRETS } from '../enrolled-user.ts';
import { type HttpCaller, httpCaller } from '../http-caller.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../server-process.ts';
import { expectWholeChain, expectWholeEnrollments } from './wholeness.ts';

let folder: ReturnType<typeof createDataDir>;
let killed: ServerProcess;
let neighbour: ServerProcess;
const callers: HttpCaller[] = [];
beforeEach(async () => {
  folder = createDataDir();
  killed = await startServerProcess(folder.dataDir, SHOW_SECRETS);
  neighbour = await startServerProcess(folder.dataDir, SHOW_SECRETS);
});
afterEach(async () => {
  for (const caller of callers) caller.close();
  await killed.kill();
  await neighbour.stop();
  await folder.remove();
});

it('a process that is killed under load leaves no lock behind: the one beside it answers everything', async () => {
  const toKilled = httpCaller(killed);
  const toNeighbour = httpCaller(neighbour);
  callers.push(toKilled, toNeighbour);
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
  await expectWholeEnrollments(folder.dataDir);
  await expectWholeChain(folder.dataDir);
});
