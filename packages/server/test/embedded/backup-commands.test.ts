import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callTwofold } from '../installation/command-call.ts';
import { openInstallation } from '../installation/installation.ts';
import { type EnrolledUser, enroll, SHOW_SECRETS } from '../users/enrolled-user.ts';

let cwd: string;
let alice: EnrolledUser;
let apiKey: string;

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'twofold-cli-'));
  const server = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: join(cwd, 'data') }, Date.now());
  alice = await enroll(server, 'alice', Date.now());
  ({ apiKey } = server);
  await server.close();
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const twofold = (words: string) => callTwofold(words.split(' '), { cwd });

it('`backup` and `restore` say with --json what they did, and no secret of what they copied', async () => {
  const made = await twofold('backup b.db --json');
  const file = join(cwd, 'b.db');
  expect(JSON.parse(made.stdout)).toEqual({
    file,
    bytes: statSync(file).size,
    auditPosition: expect.any(Number),
  });
  const restored = await twofold('restore b.db --yes --json');
  expect(JSON.parse(restored.stdout)).toMatchObject({
    continued: true,
    chainWhole: true,
    closed: { totpFactors: 1 },
  });
  const printed = [made, restored].flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
  const keys = readFileSync(join(cwd, 'data', 'encryption-key'), 'utf8').split('\n');
  const masterKeys = keys.filter((line) => line !== '' && !line.startsWith('#'));
  expect(masterKeys).toHaveLength(1);
  for (const secret of [alice.secret, ...alice.recoveryCodes, apiKey, ...masterKeys]) {
    expect(printed).not.toContain(secret);
  }
});

it('`backup` is on the audit log, as done by the command line', async () => {
  await twofold('backup b.db');
  const { stdout } = await twofold('audit tail --lines 1 --json');
  expect(JSON.parse(stdout)).toMatchObject({ action: 'backup.made', actor: 'cli' });
});

it.each([
  ['restore missing.db --yes', 1, /no such file/],
  ['backup data/twofold.db --yes', 2, /belongs to the running installation/],
  ['backup missing/folder/backup.db', 1, /there is no such .*folder/],
])('`twofold %s` ends with %i and one clear message', async (words, code, message) => {
  const result = await twofold(words);
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) });
  expect(result.stderr).not.toMatch(/\n\s+at .*:\d+:\d+/);
});
