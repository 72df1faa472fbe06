import { expect, it } from 'vitest';
import type { Random } from '../../../platform/random.ts';
import { backOff } from './back-off.ts';

const drawing = (byte: number): Random => ({ bytes: (length) => new Uint8Array(length).fill(byte) });
const DAY = 24 * 60;

it('waits twice as long after each attempt, up to half an hour, half of it left to chance', () => {
  const longest = [1, 2, 3, 10, 11, 40].map((attempts) => backOff(attempts, DAY, drawing(255)));
  expect(longest).toEqual([1000, 2000, 4000, 512_000, 1_024_000, 1_800_000]);
  expect(backOff(3, DAY, drawing(0))).toBe(2000);
});

it('waits a tenth of what a code lives at most, so that it is tried a few times more', () => {
  expect(backOff(20, 5, drawing(255))).toBe(30_000);
});
