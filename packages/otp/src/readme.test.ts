import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('..', import.meta.url);

it('the example of the README prints what its comments say', () => {
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const example = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const promised = [...example.matchAll(/console\.log.*; \/\/ (.*)$/gm)].map(([, comment]) => comment);
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', example], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(promised).toHaveLength(3);
  expect(output.trim().split('\n')).toEqual(promised);
});
