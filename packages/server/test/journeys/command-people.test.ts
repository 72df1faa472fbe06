import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRows } from '../installation/audit-rows.ts';
import { callTwofold } from '../installation/command-call.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { dropStores } from '../installation/set-up.ts';
import { callAsStranger, dataOf } from '../people/client.ts';
import { loggedIn, logIn, PASSWORD } from '../people/person.ts';
import { setUpTotp } from '../people/second-factor.ts';

const PUBLIC_URL = 'https://auth.example.com';

let cwd: string;
let twofold: Installation;
beforeAll(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twofold-people-cli-'));
  // The commands work beside the server that serves it.
  twofold = await openInstallation({ DATA_DIR: join(cwd, 'data'), PUBLIC_URL }, Date.now());
});
afterAll(async () => {
  await twofold.close();
  rmSync(cwd, { recursive: true, force: true });
  await dropStores(join(cwd, 'data'));
});

const run = (words: string, input?: string) =>
  callTwofold(words.split(' '), { cwd, env: { PUBLIC_URL }, ...(input !== undefined && { input }) });

async function json(words: string, input?: string): Promise<unknown> {
  const { code, stdout, stderr } = await run(`${words} --json`, input);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

async function failure(words: string, input?: string): Promise<{ code: string; exit: number | null }> {
  const { code: exit, stderr } = await run(`${words} --json`, input);
  return { exit, code: (JSON.parse(stderr) as { error: { code: string } }).error.code };
}

describe('people on the command line', () => {
  it('the first administrator is made with a password, and logs in', async () => {
    const made = await json('user create root --role admin --email root@example.com', `${PASSWORD}\n`);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^per_/),
      username: 'root',
      role: 'admin',
      emailVerified: false,
    });
    const login = await logIn(twofold, { username: 'ROOT', password: PASSWORD });
    expect(dataOf(login).user).toMatchObject({ role: 'admin' });
  });

  it('nobody is made with a password that the policy refuses, a name that is taken or is none', async () => {
    expect(await failure('user create ann', 'short\n')).toEqual({ exit: 1, code: 'password.refused' });
    expect(await failure('user create ann', 'qwerty123456\n')).toEqual({ exit: 1, code: 'password.refused' });
    const other = await failure('user create Root', `${PASSWORD}\n`);
    expect(other).toEqual({ exit: 1, code: 'registration.name_taken' });
    expect(await failure('user create a.b', `${PASSWORD}\n`)).toMatchObject({ code: 'request.invalid' });
    const { code } = await run('user create ann --role owner');
    expect(code).toBe(2);
  });

  it('somebody is invited through a link that is printed, alone, on standard output', async () => {
    const { stdout } = await run('person create bob --link');
    expect(stdout).toMatch(/^https:\/\/auth\.example\.com\/invitation#[\w-]{69}\n$/);
    const token = stdout.trim().split('#')[1];
    const password = 'a heron under a wooden bridge';
    expect((await callAsStranger(twofold, '/auth/invitation', { token, password })).status).toBe(200);
    expect((await logIn(twofold, { username: 'bob', password })).status).toBe(200);
  });

  it('roles change, people are disabled and enabled, and the last administrator stays', async () => {
    expect(await json('person role bob viewer')).toMatchObject({ role: 'viewer' });
    expect(await json('person disable bob --yes')).toMatchObject({ disabledAt: expect.any(String) });
    expect(
      (await logIn(twofold, { username: 'bob', password: 'a heron under a wooden bridge' })).status,
    ).toBe(401);
    expect(await json('person enable bob')).toMatchObject({ disabledAt: null });
    for (const words of ['role root member', 'disable root --yes', 'erase root --yes'])
      expect(await failure(`person ${words}`)).toEqual({ exit: 1, code: 'person.last_administrator' });
    expect(await failure('person role nobody admin')).toEqual({ exit: 1, code: 'person.not_found' });
  });

  it('an address changes, unverified, where nobody else has it', async () => {
    const changed = await json('person email bob Bob@Example.net');
    expect(changed).toMatchObject({ email: 'Bob@example.net', emailVerified: false });
    const { stdout, stderr } = await run('person email bob bob@example.org');
    expect([stdout, stderr].join()).toContain(
      'The address of bob is bob@example.org; it is not verified yet',
    );
    const taken = await failure('person email bob root@example.com');
    expect(taken).toEqual({ exit: 1, code: 'registration.name_taken' });
    expect(await failure('person email bob nonsense')).toEqual({ exit: 1, code: 'request.invalid' });
    expect(await failure('person email nobody a@example.com')).toEqual({ exit: 1, code: 'person.not_found' });
    expect(await json('person show bob')).toMatchObject({ email: 'bob@example.org' });
  });

  it('a person is shown with factors and lock, unlocked, and named in the audit log', async () => {
    const names = { username: 'dan', email: 'dan@example.com', password: PASSWORD };
    const dan = loggedIn(twofold, names, await callAsStranger(twofold, '/auth/register', names));
    await setUpTotp(dan, twofold.clock.now());
    const shown = (await json('person show dan')) as { userId: string };
    expect(shown).toMatchObject({
      id: dan.id,
      userId: expect.stringMatching(/^usr_/),
      username: 'dan',
      factors: expect.arrayContaining([expect.objectContaining({ kind: 'totp', state: 'active' })]),
      recoveryCodesRemaining: 10,
      lockedUntil: null,
    });
    const { stdout } = await run('person show dan@example.com');
    expect(stdout).toMatch(/^name +dan$/m);
    expect(stdout).toMatch(/^user id +usr_/m);
    expect(stdout).toMatch(/FACTOR +KIND/);
    expect(await failure('person show nobody')).toEqual({ exit: 1, code: 'person.not_found' });

    const wrong = { username: 'dan', password: 'not the password at all' };
    for (let turn = 0; turn < 6; turn++) await logIn(twofold, wrong);
    expect((await logIn(twofold, names)).status).toBe(429);
    expect(await json('person unlock dan')).toMatchObject({ id: dan.id, unlocked: true });
    expect((await logIn(twofold, names)).status).toBe(200);
    const log = await run('audit tail --action user.unlocked');
    expect(log.stdout).toContain(`user=${shown.userId} (dan)`);
    const line = (await run('audit tail --action user.unlocked --json')).stdout;
    expect(JSON.parse(line)).toMatchObject({ actor: 'cli', person: { id: dan.id, username: 'dan' } });
    await json('person erase dan --yes');
    const after = (await run('audit tail --action user.unlocked --json')).stdout;
    expect(JSON.parse(after)).toMatchObject({ userId: shown.userId, person: null });
  });

  it('whoever looks for a person among the users of an application is told where they are', async () => {
    for (const words of ['user show bob', 'user erase bob --yes', 'user reset bob --yes']) {
      const { stderr } = await run(words);
      expect([words, stderr]).toEqual([words, expect.stringContaining('twofold person show bob')]);
    }
    expect((await run('user show nobody')).stderr).not.toContain('person show');
  });

  it('who lost the phone is helped: factors are removed, and access is issued once', async () => {
    const names = { username: 'cat', email: 'cat@example.com', password: PASSWORD };
    const cat = loggedIn(twofold, names, await callAsStranger(twofold, '/auth/register', names));
    await setUpTotp(cat, twofold.clock.now());
    expect(await json('person reset-factors cat@example.com --yes')).toMatchObject({ factorsRemoved: 2 });
    expect((await cat.call('GET', '/auth/me')).status).toBe(401);
    const { stdout } = await run(`person access ${cat.id} --for 10m`);
    const token = stdout.trim().split('#')[1];
    expect((await callAsStranger(twofold, '/auth/temporary-access', { token })).status).toBe(200);
    expect(await failure('person access cat --for 25h')).toMatchObject({ exit: 1, code: 'request.invalid' });
  });

  it('what destroys something is not done unasked, and is on the audit log', async () => {
    const { code, stderr } = await run('person erase cat');
    expect([code, stderr]).toEqual([2, expect.stringContaining('--yes')]);
    expect(await json('person erase cat --yes')).toMatchObject({ erased: true });
    const people = (await json('person list')) as { username: string }[];
    expect(people.map(({ username }) => username).toSorted()).toEqual(['bob', 'root']);
    const { stdout } = await run('person list');
    expect(stdout).toMatch(/NAME +ADDRESS +ROLE +STATE/);
    const rows = await auditRows(join(cwd, 'data'));
    const actions = new Set(rows.map(({ action }) => action));
    for (const action of [
      'person.created',
      'person.role_changed',
      'person.disabled',
      'person.access_issued',
      'user.erased',
    ])
      expect(actions).toContain(action);
  });
});
