import { type Clock, deviceClock } from './clock.ts';

/**
 * Begins to measure how long ago this was, in milliseconds: by whichever of the device's clocks says more. One may stop
 * while the device sleeps, and the other one be set back.
 */
export function startStopwatch(clock: Clock = deviceClock): () => number {
  const began = { wall: clock.wall(), monotonic: clock.monotonic() };
  return () => Math.max(clock.wall() - began.wall, clock.monotonic() - began.monotonic);
}
