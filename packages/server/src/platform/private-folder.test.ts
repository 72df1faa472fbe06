import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makePrivateFolder } from './private-folder.ts';

const folder = mkdtempSync(join(tmpdir(), 'twofold-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

it('a folder is made with those above it, for its owner alone, and left alone where it is', () => {
  const path = join(folder, 'data/keys');
  makePrivateFolder(path);
  expect([modeOf(path), modeOf(join(folder, 'data'))]).toEqual(['700', '700']);
  const others = join(folder, 'others');
  mkdirSync(others, { mode: 0o755 });
  symlinkSync(others, join(folder, 'link'));
  for (const there of ['others', 'link', 'data/keys', '.']) makePrivateFolder(join(folder, there));
  expect(modeOf(others)).toBe('755');
});

it('what is no folder is not taken for one', () => {
  writeFileSync(join(folder, 'file'), '');
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'));
  for (const name of ['file', 'dangling']) {
    const taken = expect.objectContaining({ code: 'EEXIST', path: join(folder, name) });
    for (const path of [name, `${name}/below`])
      expect(() => makePrivateFolder(join(folder, path))).toThrow(taken);
  }
});

// Node's own, told to make those above as well, asks such a place again and again for ever.
it.each(['/proc/twofold', '/proc/twofold/data'])('a place that takes no folders says so (%s)', (path) => {
  const refused = expect.objectContaining({ code: 'ENOENT', path: '/proc/twofold' });
  expect(() => makePrivateFolder(path)).toThrow(refused);
});
