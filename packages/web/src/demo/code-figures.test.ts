import { describe, expect, it } from 'vitest';
import { codeIn, groupFigures, secondsLeft } from './code-figures.ts';

describe('a code that is typed', () => {
  it.each([
    ['', ''],
    ['12', '12'],
    ['123', '123'],
    ['1234', '123 4'],
    ['123 456', '123 456'],
    ['12-34-56', '123 456'],
    ['1234567', '123 456'],
    ['a1b2', '12'],
  ])('%j is shown as %j', (typed, shown) => {
    expect(groupFigures(typed)).toBe(shown);
  });

  it('is one when it has all its figures', () => {
    expect(codeIn('123 456')).toBe('123456');
    expect(codeIn('123 45')).toBeUndefined();
  });
});

it('a step has thirty seconds, and never none', () => {
  expect([0, 1, 29, 30, 59].map(secondsLeft)).toEqual([30, 29, 1, 30, 1]);
});
