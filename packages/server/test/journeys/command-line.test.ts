import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leafCommands } from '../../src/commands/help/examples.ts';
import { renderReference } from '../../src/commands/help/reference.ts';
import { createProgram } from '../../src/commands/program/program.ts';
import { processIo } from '../../src/commands/terminal/io.ts';
import { rowsOf } from '../installation/audit-rows.ts';
import { callTwofold } from '../installation/command-call.ts';
import { openInstallation } from '../installation/installation.ts';
import { copyInstallation, distributed, dropStores } from '../installation/set-up.ts';
import { type EnrolledUser, enroll, SHOW_SECRETS, setUp } from '../users/enrolled-user.ts';

/** What somebody hostile called a factor: moves the cursor, sets the title, reverses the direction. */
const HOSTILE = 'phone\u001b[2J\u001b]0;owned\u0007\u202egnp.exe';
/** No such sequence may reach a terminal; line breaks are ours. */
const DANGEROUS = /[^\P{Cc}\n]|\p{Cf}/u;

let template: string;
let alice: EnrolledUser;
let apiKey: string;
const outputs: string[] = [];
const folders: string[] = [];

/** A copy of the installation, so that no test sees what another did. */
function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-cli-'));
  folders.push(folder);
  return folder;
}

async function installation(): Promise<string> {
  const folder = emptyFolder();
  await copyInstallation(template, folder);
  return folder;
}

async function twofold(
  cwd: string,
  words: string,
  options: { input?: string; env?: Record<string, string> } = {},
) {
  const result = await callTwofold(words.split(' '), { cwd, ...options });
  outputs.push(result.stdout, result.stderr);
  return result;
}

async function json(cwd: string, words: string): Promise<unknown> {
  const { code, stdout, stderr } = await twofold(cwd, `${words} --json`);
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

beforeAll(async () => {
  template = emptyFolder();
  const server = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: join(template, 'data') }, Date.now());
  alice = await enroll(server, 'alice', Date.now());
  await setUp(server, 'pending');
  await server.call('PATCH', `/mfa/users/alice/factors/${alice.factorId}`, { body: { label: 'phone' } });
  await server.close();
  const rename = 'update factors set label = ? where id = ?';
  await rowsOf(join(template, 'data'), rename, [HOSTILE, alice.factorId]);
  apiKey = server.apiKey;
});
afterAll(async () => {
  for (const folder of folders) {
    rmSync(folder, { recursive: true, force: true });
    await dropStores(join(folder, 'data'));
  }
});

describe('help', () => {
  const program = createProgram(processIo());
  const commands = [...leafCommands(program)].map(({ path }) => path.join(' '));

  it('the committed reference page is what the commands render', () => {
    const page = fileURLToPath(new URL('../../../../docs/reference/command-line.md', import.meta.url));
    const regenerate = 'run: npx twofold help --markdown > docs/reference/command-line.md';
    expect(readFileSync(page, 'utf8'), regenerate).toBe(renderReference(program));
  });

  it('every command explains itself with an example', () => {
    expect(commands.length).toBeGreaterThan(25);
    for (const { command, path } of leafCommands(program)) {
      const help: string[] = [];
      command.configureOutput({ writeOut: (text) => void help.push(text) });
      command.outputHelp();
      expect(help.join('')).toContain(`Usage: twofold ${path.join(' ')}`);
      expect(help.join('')).toContain('Examples:');
    }
  });

  it('no option takes a secret: the list of processes shows every argument', () => {
    for (const { command } of leafCommands(program)) {
      for (const { long } of command.options) {
        // A file that holds one is named, and its permissions keep it.
        if (long?.endsWith('-file')) continue;
        expect(long).not.toMatch(/password|secret|token|(?<!-)-?key$|^--code/);
      }
    }
  });

  it('the whole is explained without an installation, and `twofold` alone serves', async () => {
    const folder = emptyFolder();
    const help = await twofold(folder, '--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const name of commands) expect(help.stdout).toContain(name.split(' ')[0]);
    const none = await callTwofold([], { cwd: folder, env: { PORT: 'none' } });
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('PORT') });
  });
});

describe('config check', () => {
  it('X72: refuses the encryption key that a start would refuse, makes no key file, and shows no value', async () => {
    const folder = emptyFolder();
    const check = (env: Record<string, string>) => callTwofold(['config', 'check'], { cwd: folder, env });
    const weak = 'A'.repeat(43);
    const checked = await check({ ENCRYPTION_KEY: weak });
    expect(checked).toMatchObject({ code: 1, stderr: expect.stringContaining('ENCRYPTION_KEY') });
    expect(checked.stdout + checked.stderr).not.toContain(weak);
    const shared = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://twofold@db.example.com/twofold' };
    expect(await check(shared)).toMatchObject({ code: 1, stderr: expect.stringContaining('ENCRYPTION_KEY') });
    expect(await check({})).toMatchObject({ code: 0 });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a wrong call', () => {
  it.each([
    ['usr', 2, /unknown command 'usr'[\s\S]*Did you mean user\?/],
    ['user shwo alice', 2, /Did you mean show\?/],
    ['user', 2, /Usage: twofold user/],
    ['user show', 2, /missing required argument 'user'/],
    ['user show alice --jason', 2, /unknown option '--jason'/],
    ['user erase alice', 2, /needs --yes/],
    ['user show alice --url ftp://x', 2, /--url/],
    ['user show alice --url http://127.0.0.1:1', 2, /TWOFOLD_API_KEY/],
    ['api-key create --scope everything', 2, /Allowed choices are mfa, events/],
    ['api-key create --expires soon', 2, /--expires/],
    ['api-key create --expires 2001-01-01', 1, /error: --expires must be in the future/],
    ['service create wiki --origin http://wiki.example.com', 1, /error: --origin must be https/],
    ['api-key revoke key_unknown --yes', 1, /no such API key/],
    ['application create first', 1, /has this name; choose another/],
    ['application disable nobody --yes', 1, /no application nobody/],
    ['audit tail --action nonsense', 2, /verification\.refused/],
    ['audit tail --lines 0', 2, /from 1 to 10000/],
    ['audit prune', 2, /--older-than/],
    ['audit verify --export missing.jsonl', 1, /no such file/],
    ['keys drop 0000000000 --yes', 1, /no key with the id/],
    ['health', 1, /cannot be reached/],
    ['completion tcsh', 2, /Allowed choices are bash, zsh, fish/],
    ['help nonsense', 2, /no command nonsense/],
  ])('`twofold %s` ends with %i and one clear message', async (words, code, message) => {
    const result = await twofold(await installation(), words, { env: { PORT: '1' } });
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
  });

  it('lists every problem of the configuration at once, and names no value', async () => {
    const env = { PORT: 'http', LOG_LEVEL: 'loud', ENCRYPTION_KEY: 'c2hvcnQ=' };
    const { code, stderr } = await twofold(template, 'keys status', { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/PORT[\s\S]*LOG_LEVEL/);
    expect(stderr).not.toContain('c2hvcnQ=');
  });

  it('makes no installation where there is none', async () => {
    const folder = emptyFolder();
    const { code, stderr } = await twofold(folder, 'user show alice');
    const missing = distributed ? 'has no database of this name' : 'There is no database';
    expect([code, stderr]).toEqual([1, expect.stringContaining(missing)]);
    expect(() => statSync(join(folder, 'data'))).toThrow();
  });

  it('is an object of its own with --json', async () => {
    const { code, stdout, stderr } = await twofold(template, 'api-key revoke key_unknown --yes --json');
    expect([code, stdout]).toEqual([1, '']);
    expect(JSON.parse(stderr)).toEqual({ error: { code: 'api_key.not_found', message: expect.any(String) } });
  });

  it.each([
    ['usr --json', "unknown command 'usr' (Did you mean user?)"],
    ['user show alice --jason --json', "unknown option '--jason' (Did you mean --json?)"],
    ['user show --json', "missing required argument 'user'"],
    ['audit tail --lines 0 --json', expect.stringMatching(/--lines.* from 1 to 10000\.$/)],
    ['vault export --json', expect.stringContaining('--out <file>')],
  ])('`twofold %s` says so in JSON too', async (words, message) => {
    const { code, stdout, stderr } = await twofold(template, words);
    expect([code, stdout, JSON.parse(stderr)]).toEqual([2, '', { error: { code: 'usage', message } }]);
  });
});

describe('--json', () => {
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

  it('migrate, config check, application', async () => {
    const cwd = await installation();
    expect(await json(cwd, 'migrate')).toMatchObject({
      applied: [],
      present: ['0001-foundation', '0002-accounts', '0003-vault', '0004-gate', '0005-use-beside-guard'],
    });
    expect(await json(cwd, 'config check')).toMatchObject({
      ok: true,
      problems: [],
      variables: expect.arrayContaining([
        expect.objectContaining({ name: 'PORT', value: '3000', origin: 'default' }),
      ]),
    });
    const shop = { id: expect.stringMatching(/^app_/), name: 'shop', createdAt: time, disabledAt: null };
    expect(await json(cwd, 'application create shop')).toEqual(shop);
    expect(await json(cwd, 'application list')).toEqual([expect.objectContaining({ name: 'first' }), shop]);
    expect(await json(cwd, 'application disable shop --yes')).toEqual({ ...shop, disabledAt: time });
    expect(await json(cwd, 'application enable shop')).toEqual(shop);
  });

  it('api-key', async () => {
    const cwd = await installation();
    const key = {
      id: expect.stringMatching(/^key_/),
      keyId: expect.any(String),
      applicationId: expect.stringMatching(/^app_/),
      name: 'ci',
      scopes: ['mfa', 'metrics'],
      signed: false,
      createdAt: time,
      expiresAt: time,
      revokedAt: null,
      lastUsedAt: null,
      ownerUserId: null,
      rateLimit: null,
    };
    const made = (await json(cwd, 'api-key create --name ci --scope mfa metrics --expires 90d')) as {
      id: string;
    };
    expect(made).toEqual({ ...key, key: expect.stringMatching(/^tf_/) });
    const rotated = (await json(cwd, `api-key rotate ${made.id} --overlap 1h`)) as { id: string };
    expect(rotated).toEqual({
      ...key,
      key: expect.stringMatching(/^tf_/),
      replaces: { ...key, id: made.id },
    });
    expect(await json(cwd, `api-key revoke ${rotated.id} --yes`)).toEqual({
      ...key,
      id: rotated.id,
      revokedAt: time,
    });
    expect(await json(cwd, 'api-key create --signed')).toMatchObject({
      signingSecret: expect.stringMatching(/^tfs_/),
    });
    const list = (await json(cwd, 'api-key list')) as object[];
    expect(list).toHaveLength(4);
    for (const entry of list) expect(Object.keys(entry).sort()).toEqual(Object.keys(key).sort());
  });

  it('user', async () => {
    const cwd = await installation();
    const factor = {
      id: alice.factorId,
      kind: 'totp',
      label: HOSTILE,
      state: 'active',
      createdAt: time,
      lastUsedAt: time,
    };
    const codes = expect.objectContaining({ kind: 'recovery-code', state: 'active' });
    const shown = (await json(cwd, 'user show alice')) as { factors: object[] };
    expect(shown).toEqual({
      user: 'alice',
      enrolled: true,
      // Made in the same millisecond: which comes first is chance.
      factors: expect.arrayContaining([factor, codes]),
      recoveryCodesRemaining: 10,
      lockedUntil: null,
    });
    expect(shown.factors).toHaveLength(2);
    expect(await json(cwd, 'user unlock alice')).toEqual({ user: 'alice', unlocked: true });
    expect(await json(cwd, 'user reset alice --yes')).toEqual({ user: 'alice', factorsRemoved: 2 });
    expect(await json(cwd, 'user show alice')).toMatchObject({ enrolled: false, factors: [] });
    const nobody = { enrolled: false, factors: [], recoveryCodesRemaining: 0, lockedUntil: null };
    expect(await json(cwd, 'user show nobody')).toEqual({ user: 'nobody', ...nobody });
    expect(await json(cwd, 'user reset pending --yes')).toEqual({ user: 'pending', factorsRemoved: 2 });
    expect(await json(cwd, 'user erase alice --yes')).toEqual({ user: 'alice', erased: true });
    expect(await json(cwd, 'user erase alice --yes')).toEqual({ user: 'alice', erased: false });
  });

  it('keys', async () => {
    const cwd = await installation();
    const status = (await json(cwd, 'keys status')) as { keys: { keyId: string }[] };
    expect(status).toEqual({
      source: join(cwd, 'data', 'encryption-key'),
      keys: [{ keyId: expect.stringMatching(/^[0-9a-f]{10}$/), role: 'current', rows: expect.any(Number) }],
    });
    expect(await json(cwd, 'keys rotate')).toMatchObject({ added: true, complete: true, unopened: [] });
    const dropped = await twofold(cwd, `keys drop ${status.keys[0]?.keyId} --yes --json`);
    expect(JSON.parse(dropped.stderr)).toMatchObject({ error: { code: 'keyring.key_in_use' } });
  });

  it('audit, hash-password, openapi', async () => {
    const cwd = await installation();
    expect(await json(cwd, 'audit verify')).toMatchObject({ whole: true, firstBad: null });
    const tail = await twofold(cwd, 'audit tail --lines 2 --json');
    const events = tail.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toHaveLength(2);
    for (const event of events) expect(event).toMatchObject({ at: time, action: expect.any(String) });
    expect(await json(cwd, 'audit prune --older-than 3650d --yes')).toEqual({ removed: 0, anchor: null });
    const hashed = await twofold(cwd, 'hash-password --json', {
      input: 'correct horse battery\nnot this line',
    });
    expect(JSON.parse(hashed.stdout)).toEqual({
      passwordHash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
    });
    const { stdout } = await twofold(cwd, 'openapi');
    expect(JSON.parse(stdout)).toMatchObject({ openapi: '3.1.0', paths: { '/login': {} } });
  });
});

describe('for people', () => {
  it('shows text from outside without what could steer a terminal (CWE-150)', async () => {
    const cwd = await installation();
    for (const words of [
      'user show alice',
      'user show alice --json',
      'user show \u001b[2Jbob',
      'audit tail',
      'application list',
    ]) {
      const { stdout, stderr } = await twofold(cwd, words);
      expect(stdout + stderr).not.toMatch(DANGEROUS);
    }
    expect((await twofold(cwd, 'user show alice')).stdout).toContain('phone\\u001b[2J');
    expect((await twofold(cwd, 'application disable \u001b]0;x\u0007 --yes')).stderr).not.toMatch(DANGEROUS);
  });

  it('prints a key alone on standard output, so that it can be piped', async () => {
    const { stdout, stderr } = await twofold(await installation(), 'api-key create');
    expect(stdout).toMatch(/^tf_[0-9a-z]{26}_[0-9a-f]{64,}\n$/);
    expect(stderr).toContain('not shown again');
    expect(stderr).not.toContain(stdout.trim().slice(-64));
  });

  it('asks which application, where there are several, but never means the demo', async () => {
    const cwd = await installation();
    await twofold(cwd, 'application create demo');
    expect(await twofold(cwd, 'user show alice')).toMatchObject({ code: 0 });
    await twofold(cwd, 'application create shop');
    const { code, stderr } = await twofold(cwd, 'user show alice');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/--application: first, shop/)]);
    expect(await twofold(cwd, 'user show alice --application first')).toMatchObject({ code: 0 });
  });

  it('refuses a password that is too short, and takes it from no argument', async () => {
    const short = await twofold(template, 'hash-password', { input: 'short\n' });
    expect(short).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('12 or more') });
    expect(short.stderr).not.toContain('short\n');
    expect(await twofold(template, 'hash-password correct-horse-battery')).toMatchObject({
      code: 2,
      stdout: '',
    });
  });
});

describe('the audit log on the command line', () => {
  it('verify names the row that was changed, and ends with 1; so it does for an export', async () => {
    const cwd = await installation();
    await twofold(cwd, 'audit export --output whole.jsonl');
    expect(statSync(join(cwd, 'whole.jsonl')).mode & 0o777).toBe(0o600);
    expect(await twofold(cwd, 'audit verify --export whole.jsonl')).toMatchObject({ code: 0 });
    expect(await twofold(cwd, 'audit export --output whole.jsonl')).toMatchObject({ code: 1 });

    await rowsOf(join(cwd, 'data'), "update audit_events set outcome = 'refused' where seq = 3");
    const broken = await twofold(cwd, 'audit verify');
    expect([broken.code, broken.stderr]).toEqual([
      1,
      expect.stringMatching(/broken at position 3, row 3 \(changed\)/),
    ]);

    const lines = readFileSync(join(cwd, 'whole.jsonl'), 'utf8').split('\n');
    lines[4] = (lines[4] ?? '').replace('"success"', '"refused"');
    writeFileSync(join(cwd, 'changed.jsonl'), lines.join('\n'));
    const changed = await twofold(cwd, 'audit verify --export changed.jsonl --json');
    expect(changed.code).toBe(1);
    expect(JSON.parse(changed.stdout)).toMatchObject({
      whole: false,
      firstBad: { position: 4, fault: 'changed' },
    });
  });

  it('records what the command line changed, as done by it', async () => {
    const cwd = await installation();
    await twofold(cwd, 'user unlock alice');
    await twofold(cwd, 'application create shop');
    const { stdout } = await twofold(cwd, 'audit tail --lines 2 --json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(events).toEqual([
      expect.objectContaining({ action: 'user.unlocked', actor: 'cli' }),
      expect.objectContaining({ action: 'application.created', actor: 'cli' }),
    ]);
    expect(await twofold(cwd, 'audit verify')).toMatchObject({ code: 0 });
  });
});

it('A32: in all that was printed stands no secret but the one that was asked for', () => {
  const printed = outputs.join('\n');
  const keyFile = readFileSync(join(template, 'data', 'encryption-key'), 'utf8');
  const masterKeys = keyFile.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  expect(printed.length).toBeGreaterThan(10_000);
  for (const secret of [alice.secret, ...alice.recoveryCodes, apiKey, ...masterKeys]) {
    expect(printed).not.toContain(secret);
  }
});
