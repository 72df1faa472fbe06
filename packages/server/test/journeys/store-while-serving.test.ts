import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataKeyPurposes } from '../../src/platform/keyring/data-keys.ts';
import { rowsOf } from '../installation/audit-rows.ts';
import { callTwofold } from '../installation/command-call.ts';
import { runTwofold } from '../installation/command-process.ts';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { openInstallation } from '../installation/installation.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../installation/server-process.ts';
import { openStores, storesOf } from '../installation/set-up.ts';
import { type EnrolledUser, enroll, logIn, SHOW_SECRETS } from '../users/enrolled-user.ts';

const MAIN = fileURLToPath(new URL('../../bin/twofold.js', import.meta.url));

let folder: ReturnType<typeof createDataDir>;
let server: ServerProcess;
let twofold: HttpCaller;

async function start(): Promise<void> {
  server = await startServerProcess(folder.dataDir, SHOW_SECRETS);
  twofold = httpCaller(server);
}

/** In another process than the server, and that is this one. */
function command(words: string, env: Record<string, string> = {}) {
  const { dataDir } = folder;
  return callTwofold(words.split(' '), { cwd: dataDir, env: { DATA_DIR: dataDir, ...env } });
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
    // In a process of its own: this one has the callers in it.
    const { dataDir } = folder;
    const result = await runTwofold(['keys', 'rotate', '--json'], {
      cwd: dataDir,
      env: { DATA_DIR: dataDir },
    });
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
    for (let i = 0; i < 10; i++) {
      await platform.database.transaction(async (tx) => {
        const creating = Array.from({ length: 300 }, () =>
          core.apiKeys.create(tx, wanted, { actor: 'system' }),
        );
        await Promise.all(creating);
      });
    }
    await installation.close();
    const [old] = (await keyStatus()).keys;

    const child = spawn(process.execPath, [MAIN, 'keys', 'rotate'], {
      cwd: folder.dataDir,
      env: { PATH: process.env.PATH, ...(await storesOf(folder.dataDir)), DATA_DIR: folder.dataDir },
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
    await openStores(folder.dataDir);
    await command('migrate', { ENCRYPTION_KEY: first });
    const unchanged = await command('keys rotate', { ENCRYPTION_KEY: first });
    expect([unchanged.code, unchanged.stderr]).toEqual([0, expect.stringContaining('keys rotate --help')]);
    const env = { ENCRYPTION_KEY: second, ENCRYPTION_KEYS_PREVIOUS: first };
    const { stdout } = await command('keys rotate --json', env);
    expect(JSON.parse(stdout)).toMatchObject({
      added: false,
      complete: true,
      resealed: dataKeyPurposes.length,
    });
    expect(await command('keys status', { ENCRYPTION_KEY: second })).toMatchObject({ code: 0 });
  });
});

/** Looks into the database beside the rotation, as often as it can. */
async function untilSealedAnew(oldKeyId: string): Promise<void> {
  const sealedAnew = 'select 1 from api_keys where sealed_signing_secret not like ? limit 1';
  while ((await rowsOf(folder.dataDir, sealedAnew, [`v1.${oldKeyId}.%`])).length === 0) await sleep(1);
}

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
