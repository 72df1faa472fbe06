import { expect, it } from 'vitest';
import { firstLetter } from './first-letter.ts';

it.each([
  ['GitHub', 'G'],
  [' npm ', 'N'],
  ['x', 'X'],
  ['1\uFE0F\u20E3 one', '1\uFE0F\u20E3'],
  ['e\u0301cole', 'E\u0301'],
  ['\u00E9cole', '\u00C9'],
  ['\u{1F468}\u200D\u{1F469}\u200D\u{1F467} home', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'],
  ['', '·'],
  ['  ', '·'],
])('of %j a person takes %j for the first letter', (name, letter) => {
  expect(firstLetter(name)).toBe(letter);
});
