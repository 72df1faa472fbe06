import { expect, it } from 'vitest';
import { keeps, runShell } from './shell.ts';

it.each([
  ['204', '204', true],
  ['204', '2045', false],
  ['{"a":…}', '{"a":1}', true],
  ['{"a":…"b":…}', '{"a":1,\n"b":2}', true],
  ['{"a":…,"b":…}', '{"b":2,"a":1}', false],
  ['aba…aba', 'aba', false],
  ['…', '', true],
])('what a page promises (%s) is compared with what is printed (%j): %s', (promised, printed, kept) => {
  expect(keeps({ promised, printed })).toBe(kept);
});

it('a page is one session: variables stay, each promise has the output since the last one, a failed line ends it', async () => {
  const script = 'a=1\n# → …\necho "$a"\n# → 1\necho 2\n# → 2\nfalse\necho 3\n# → 3\n';
  expect(await runShell(script, { cwd: '/', env: {} })).toEqual({
    exitCode: 1,
    errors: '',
    promises: [
      { promised: '…', printed: '' },
      { promised: '1', printed: '1' },
      { promised: '2', printed: '2' },
      { promised: '3', printed: '' },
    ],
  });
});
