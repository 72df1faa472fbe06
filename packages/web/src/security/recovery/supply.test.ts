import { describe, expect, it } from 'vitest';
import { supplyOf } from './supply.ts';

describe('the supply of recovery codes', () => {
  it.each([
    [false, 0, 'no_factor'],
    [true, 0, 'none'],
    [true, 1, 'few'],
    [true, 3, 'few'],
    [true, 4, 'enough'],
    [true, 10, 'enough'],
  ])('of a person (second factor: %s) with %s is %s', (twoFactorEnabled, recoveryCodesRemaining, supply) => {
    expect(supplyOf({ twoFactorEnabled, recoveryCodesRemaining })).toBe(supply);
  });
});
