import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callTwofold } from '../installation/command-call.ts';
import { runTwofold } from '../installation/command-process.ts';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { enroll, logIn, SHOW_SECRETS } from '../users/enrolled-user.ts';

let folder: ReturnType<typeof createDataDir>;
let server: ServerProcess;
let twofold: HttpCaller;

async function start(): Promise<void> {
  server = await startServerProcess(folder.dataDir, SHOW_SECRETS);
  twofold = httpCaller(server);
}

/** In another process than the server, and that is this one. */
function command(words: string) {
  const { dataDir } = folder;
  return callTwofold(words.split(' '), { cwd: dataDir, env: { DATA_DIR: dataDir } });
}

beforeEach(async () => {
  folder = createDataDir();
  await start();
});
afterEach(async () => {
  twofold.close();
  await server.stop();
  await folder.remove();
});

it('13: a code that was used after a backup made while serving is refused after its restore', async () => {
  const alice = await enroll(twofold, 'alice', Date.now());
  const backup = await command('backup backup.db');
  expect(backup).toMatchObject({ code: 0, stderr: expect.stringContaining('encryption key is not in it') });
  const [used = '', unused = ''] = alice.recoveryCodes;
  expect((await logIn(twofold, 'alice', used)).status).toBe(200);
  const code = alice.app.code(Date.now(), 1);
  expect((await logIn(twofold, 'alice', code)).status).toBe(200);

  const refused = await command('restore backup.db --yes');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Stop it, then restore') });
  expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ recoveryCodesRemaining: 9 });

  // Killed, as a machine that went down: no lock of it is left.
  await server.kill();
  expect(await command('restore backup.db --yes')).toMatchObject({ code: 0 });
  twofold.close();
  await start();
  expect((await logIn(twofold, 'alice', code)).status).toBe(401);
  expect((await logIn(twofold, 'alice', used)).status).toBe(401);
  expect((await logIn(twofold, 'alice', unused)).status).toBe(200);
  expect(await command('audit verify')).toMatchObject({ code: 0 });
});

it('is consistent under load: what the copy has is whole', async () => {
  const users = await Promise.all(
    Array.from({ length: 20 }, (_, i) => enroll(twofold, `user-${i}`, Date.now())),
  );
  const logins = Promise.all(
    users.flatMap((user) => user.recoveryCodes.map((code) => logIn(twofold, user.name, code))),
  );
  // In a process of its own: this one has the callers in it.
  const { dataDir } = folder;
  const backup = await runTwofold(['backup', 'backup.db'], { cwd: dataDir, env: { DATA_DIR: dataDir } });
  expect(backup).toMatchObject({ code: 0 });
  expect((await logins).map(({ status }) => status)).toEqual(Array(200).fill(200));
  const raw = new DatabaseSync(join(folder.dataDir, 'backup.db'), { readOnly: true });
  // A login spends its code and opens its session in one transaction.
  const spent = raw.prepare('select count(*) as n from recovery_codes where spent_at is not null').get()?.n;
  const opened = raw.prepare("select count(*) as n from sessions where method = 'RECOVERY_CODE'").get()?.n;
  raw.close();
  expect(opened).toBe(spent);
});
