import { InvalidArgumentError } from 'commander';
import { expect, it } from 'vitest';
import { parseCount } from './options.ts';

it('a count is a whole number within its bounds, and who gives another one is told these', () => {
  const digits = parseCount(10, 5);
  expect(['5', '10'].map(digits)).toEqual([5, 10]);
  for (const text of ['4', '11', '', '6.5', '-6', 'six', '1e1'])
    expect(() => digits(text)).toThrow(new InvalidArgumentError('Give a whole number from 5 to 10.'));
  expect(() => parseCount(60)('0')).toThrow('from 1 to 60');
});
