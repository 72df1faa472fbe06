import { expect, it } from 'vitest';
import { startStopwatch } from './stopwatch.ts';

it.each([
  ['both clocks run', { wall: 5000, monotonic: 5000 }, 5000],
  ['the device slept', { wall: 60_000, monotonic: 2000 }, 60_000],
  ['the clock was set back', { wall: -3_600_000, monotonic: 4000 }, 4000],
])('a stopwatch says how long ago it was: %s', (_, passed, ms) => {
  let now = { wall: 1_800_000_000_000, monotonic: 12_000 };
  const elapsed = startStopwatch({ wall: () => now.wall, monotonic: () => now.monotonic });
  now = { wall: now.wall + passed.wall, monotonic: now.monotonic + passed.monotonic };
  expect(elapsed()).toBe(ms);
});
