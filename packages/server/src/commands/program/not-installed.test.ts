import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const SERVER = fileURLToPath(new URL('../../../', import.meta.url));

const checkout = realpathSync(mkdtempSync(join(tmpdir(), 'twofold-checkout-')));
const server = join(checkout, 'packages/server');
for (const part of ['bin', 'src', 'package.json'])
  cpSync(join(SERVER, part), join(server, part), { recursive: true });
afterAll(() => rmSync(checkout, { recursive: true }));

function start(...options: string[]) {
  const entry = join(server, 'bin/twofold.js');
  const { status, stderr } = spawnSync(process.execPath, [...options, entry, '--version'], {
    encoding: 'utf8',
  });
  return { status, stderr };
}

it('a checkout whose packages are not installed says so in a line, and what to type', () => {
  expect(start()).toEqual({
    status: 1,
    stderr: `twofold: the package commander is not installed. Run in ${checkout}: npm run build\n`,
  });
});

it('a Node that is too old for the source says so in a line, and what to type', () => {
  // As one that reads no TypeScript.
  expect(start('--no-strip-types')).toEqual({
    status: 1,
    stderr: `twofold: Node ${process.version} cannot run it: 24 or newer is needed. Run in ${checkout}: npm run build\n`,
  });
});

it.each([
  ['./nowhere.ts', 'nowhere.ts'],
  ['#nowhere', '#nowhere'],
])('a broken import of our own (%s) is not taken for that', (specifier, named) => {
  writeFileSync(join(server, 'src/main.ts'), `import '${specifier}';\n`);
  const { status, stderr } = start();
  expect([status, stderr]).toEqual([1, expect.stringContaining(named)]);
  expect(stderr).toMatch(/\n\s+at /);
  expect(stderr).not.toContain('npm run build');
});
