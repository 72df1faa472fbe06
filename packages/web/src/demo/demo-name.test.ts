import { describe, expect, it } from 'vitest';
import { demoName, exampleName } from './demo-name.ts';

describe('the name of a demo user', () => {
  it.each([
    ['ann', 'ann'],
    [' Ann ', 'ann'],
    ['demo-ann', 'ann'],
    ['a', 'a'],
    ['x'.repeat(40), 'x'.repeat(40)],
  ])('%j is %j', (typed, name) => {
    expect(demoName(typed)).toEqual({ name, isFit: true });
  });

  it.each(['', ' ', '-ann', 'ann-', 'an n', 'ánn', 'a_b', 'a/b', 'x'.repeat(41), 'demo-'])(
    '%j is none',
    (typed) => {
      expect(demoName(typed).isFit).toBe(false);
    },
  );

  it('that is suggested is one', () => {
    for (let i = 0; i < 50; i++) expect(demoName(exampleName()).isFit).toBe(true);
  });
});
