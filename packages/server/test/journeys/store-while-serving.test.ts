import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runTwofold } from '../command-process.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS } from '../enrolled-user.ts';
import { type HttpCaller, httpCaller } from '../http-caller.ts';
import { openInstallation } from '../installation.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../server-process.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

let folder: ReturnType<typeof createDataDir>;
let server: ServerProcess;
let twofold: HttpCaller;

async function start(): Promise<void> {
  server = await startServerProcess(folder.dataDir, SHOW_SECRETS);
  twofold = httpCaller(server);
}

function command(words: string, env: Record<string, string> = {}) {
  const { dataDir } = folder;
  return runTwofold(words.split(' '), { cwd: dataDir, env: { DATA_DIR: dataDir, ...env } });
}

beforeEach(() => {
  folder = createDataDir();
});
afterEach(async () => {
  twofold?.close();
  await server?.stop();
  await folder.remove();
});

interface KeyStatus {
  keys: { keyId: string; role: string; rows: number }[];
}

async function keyStatus(): Promise<KeyStatus> {
  return JSON.parse((await command('keys status --json')).stdout) as KeyStatus;
}

describe('keys rotate', () => {
  it('A26: seals everything anew while a server lets everybody in, and leaves no row under the old key', async () => {
    await start();
    const users: EnrolledUser[] = [];
    for (let i = 0; i < 6; i++) users.push(await enroll(twofold, `user-${i}`, Date.now()));
    const [old] = (await keyStatus()).keys;

    const statuses: number[] = [];
    let rotated = false;
    const logins = (async () => {
      // Each recovery code once, in turns, for as long as the rotation runs; new people enroll meanwhile.
      for (let round = 0; round < 10 && !rotated; round++) {
        for (const user of users)
          statuses.push((await logIn(twofold, user.name, user.recoveryCodes[round])).status);
        const late = await enroll(twofold, `late-${round}`, Date.now());
        statuses.push((await logIn(twofold, late.name, late.recoveryCodes[0])).status);
        await sleep(200);
      }
    })();
    const result = await command('keys rotate --json');
    rotated = true;
    await logins;

    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(statuses.length).toBeGreaterThan(10);
    expect(new Set(statuses)).toEqual(new Set([200]));
    const { keys } = await keyStatus();
    expect(keys.find(({ keyId }) => keyId === old?.keyId)).toMatchObject({ role: 'previous', rows: 0 });
    expect(keys.find(({ role }) => role === 'current')?.rows).toBeGreaterThan(6);
    // The server has the new key, and opens and seals with it.
    await enroll(twofold, 'after', Date.now());
    expect((await keyStatus()).keys.find(({ keyId }) => keyId === old?.keyId)?.rows).toBe(0);
  });

  it('A26: killed half way, it goes on where it ended, under the same new key', async () => {
    const installation = await openInstallation({ DATA_DIR: folder.dataDir });
    const { core, platform, applicationId } = installation;
    const wanted = { applicationId, name: 'signed', scopes: ['mfa'], signed: true };
    for (let i = 0; i < 20; i++) {
      await platform.database.transaction(async (tx) => {
        for (let j = 0; j < 300; j++) await core.apiKeys.create(tx, wanted, { actor: 'system' });
      });
    }
    await installation.close();
    const [old] = (await keyStatus()).keys;

    const child = spawn(process.execPath, [MAIN, 'keys', 'rotate'], {
      cwd: folder.dataDir,
      env: { PATH: process.env.PATH, DATA_DIR: folder.dataDir },
      stdio: 'ignore',
    });
    const exited = once(child, 'exit');
    await untilSealedAnew(old?.keyId ?? '');
    child.kill('SIGKILL');
    await exited;
    const half = await keyStatus();
    const current = half.keys.find(({ role }) => role === 'current');
    expect(half.keys.find(({ keyId }) => keyId === old?.keyId)?.rows).toBeGreaterThan(0);
    expect(current?.rows).toBeGreaterThan(0);

    const result = await command('keys rotate --json');
    expect(JSON.parse(result.stdout)).toMatchObject({
      added: false,
      complete: true,
      keyId: current?.keyId,
      unopened: [],
    });
    const { keys } = await keyStatus();
    expect(keys.map(({ role, rows }) => [role, rows > 0])).toEqual([
      ['current', true],
      ['previous', false],
    ]);
  });

  it('with ENCRYPTION_KEY it adds no key, seals with the current one, and says how to change it', async () => {
    const first = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
    const second = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64');
    await command('migrate', { ENCRYPTION_KEY: first });
    const unchanged = await command('keys rotate', { ENCRYPTION_KEY: first });
    expect([unchanged.code, unchanged.stderr]).toEqual([0, expect.stringContaining('keys rotate --help')]);
    const env = { ENCRYPTION_KEY: second, ENCRYPTION_KEYS_PREVIOUS: first };
    const { stdout } = await command('keys rotate --json', env);
    expect(JSON.parse(stdout)).toMatchObject({ added: false, complete: true, resealed: 3 });
    expect(await command('keys status', { ENCRYPTION_KEY: second })).toMatchObject({ code: 0 });
  });
});

/** Looks into the file beside the rotation, as often as it can. */
async function untilSealedAnew(oldKeyId: string): Promise<void> {
  const raw = new DatabaseSync(join(folder.dataDir, 'twofold.db'), { readOnly: true });
  const look = raw.prepare('select count(*) as n from api_keys where sealed_signing_secret not like ?');
  while (look.get(`v1.${oldKeyId}.%`)?.n === 0) await sleep(1);
  raw.close();
}

describe('backup and restore', () => {
  it('13: a code that was used after a backup made while serving is refused after its restore', async () => {
    await start();
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
    await start();
    const users = await Promise.all(
      Array.from({ length: 20 }, (_, i) => enroll(twofold, `user-${i}`, Date.now())),
    );
    const logins = Promise.all(
      users.flatMap((user) => user.recoveryCodes.map((code) => logIn(twofold, user.name, code))),
    );
    expect(await command('backup backup.db')).toMatchObject({ code: 0 });
    expect((await logins).map(({ status }) => status)).toEqual(Array(200).fill(200));
    const raw = new DatabaseSync(join(folder.dataDir, 'backup.db'), { readOnly: true });
    // A login spends its code and opens its session in one transaction.
    const spent = raw.prepare('select count(*) as n from recovery_codes where spent_at is not null').get()?.n;
    const opened = raw.prepare("select count(*) as n from sessions where method = 'RECOVERY_CODE'").get()?.n;
    raw.close();
    expect(opened).toBe(spent);
  });

  it('without the encryption key nothing is restored, and none is made up', async () => {
    await start();
    await command('backup backup.db');
    await server.stop();
    for (const name of ['encryption-key', 'twofold.db']) rmSync(join(folder.dataDir, name));
    const { code, stderr } = await command('restore backup.db --yes');
    expect([code, stderr]).toEqual([1, expect.stringContaining('there is no encryption key')]);
    expect(() => readFileSync(join(folder.dataDir, 'encryption-key'))).toThrow();
  });
});

describe('with --url', () => {
  it('asks the server as the application whose key it is, and shows the key nowhere', async () => {
    await start();
    await enroll(twofold, 'alice', Date.now());
    const env = { TWOFOLD_API_KEY: server.apiKey };
    expect(await command(`health --url ${server.url}`)).toMatchObject({ code: 0 });
    const remote = JSON.parse(
      (await command(`user show alice --json --url ${server.url}`, env)).stdout,
    ) as object;
    expect(remote).toEqual(JSON.parse((await command('user show alice --json')).stdout));
    const keyFile = { TWOFOLD_API_KEY_FILE: 'first-api-key' };
    expect(await command(`user unlock alice --url ${server.url}`, keyFile)).toMatchObject({ code: 0 });
    expect(await command(`user erase alice --yes --url ${server.url}`, env)).toMatchObject({ code: 0 });
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ enrolled: false });

    const wrong = `${server.apiKey.slice(0, -1)}${server.apiKey.endsWith('0') ? '1' : '0'}`;
    const refused = await command(`user show alice --url ${server.url}`, { TWOFOLD_API_KEY: wrong });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('401')]);
    expect(refused.stderr).not.toContain(wrong.slice(-32));
    const plain = await command('user show alice --url http://auth.example.com', env);
    expect([plain.code, plain.stderr]).toEqual([2, expect.stringContaining('https')]);
  });
});
