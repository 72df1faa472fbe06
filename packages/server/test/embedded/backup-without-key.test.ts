import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callTwofold } from '../installation/command-call.ts';
import { openInstallation } from '../installation/installation.ts';

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'twofold-test-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

it('without the encryption key nothing is restored, and none is made up', async () => {
  const command = (words: string) =>
    callTwofold(words.split(' '), { cwd: dataDir, env: { DATA_DIR: dataDir } });
  await (await openInstallation({ DATA_DIR: dataDir })).close();
  expect(await command('backup backup.db')).toMatchObject({ code: 0 });
  for (const name of ['encryption-key', 'twofold.db']) rmSync(join(dataDir, name));
  const { code, stderr } = await command('restore backup.db --yes');
  expect([code, stderr]).toEqual([1, expect.stringContaining('there is no encryption key')]);
  expect(() => readFileSync(join(dataDir, 'encryption-key'))).toThrow();
});
