import { expect, it } from 'vitest';
import { callingCode } from './calling-code.ts';

it.each([
  ['+12025550123', '1202', 'United States'],
  ['+18765550123', '1876', 'Jamaica, in the same plan'],
  ['+79161234567', '7', 'Russia'],
  ['+5511987654321', '55', 'Brazil'],
  ['+442071838750', '44', 'United Kingdom'],
  ['+351211234567', '351', 'Portugal'],
  ['+2348012345678', '234', 'Nigeria'],
  ['+881612345678', '881', 'satellite phones'],
])('X66: %s is counted under %s (%s)', (number, code) => {
  expect(callingCode(number)).toBe(code);
});
