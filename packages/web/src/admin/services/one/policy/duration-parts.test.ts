import { describe, expect, it } from 'vitest';
import { durationParts, secondsOf } from './duration-parts.ts';

describe('a duration in two fields', () => {
  it.each([
    [null, { amount: '', unit: 'hour' }],
    [60, { amount: '1', unit: 'minute' }],
    [90, { amount: '90', unit: 'second' }],
    [7200, { amount: '2', unit: 'hour' }],
    [90_000, { amount: '25', unit: 'hour' }],
    [31_536_000, { amount: '365', unit: 'day' }],
  ] as const)('%s seconds are %j, and back', (seconds, parts) => {
    expect(durationParts(seconds)).toEqual(parts);
    expect(secondsOf(parts)).toBe(seconds);
  });

  it.each(['x', '-1', '1.5', '1e3', '0x10', '1 000'])('is none of %j', (amount) => {
    expect(secondsOf({ amount, unit: 'hour' })).toBeUndefined();
  });
});
