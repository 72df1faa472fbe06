import type { Clock } from './clock.ts';
import { type ClockSample, hasJumped, isWrong, nextOffset } from './clock-offset.ts';

/** The clock that codes follow, as this device knows it. Unix milliseconds. */
export interface ServerClock {
  now(): number;
  /** An answer told the time. */
  learn(sample: ClockSample): void;
  /** By how much this device is ahead (more than 0) or behind, where people have to be told; else 0. */
  deviation(): number;
  /** Whether the device's clock was set, or the device slept, since the last look. Then `now` is not to be relied on. */
  checkForJump(): boolean;
}

export function createServerClock(device: Clock): ServerClock {
  let offset: number | undefined;
  let wrong = false;
  let looked = { wall: device.wall(), monotonic: device.monotonic() };

  return {
    now: () => device.wall() + (offset ?? 0),
    learn(sample) {
      offset = nextOffset(offset, sample);
      wrong = isWrong(sample);
    },
    deviation: () => (wrong ? -(offset ?? 0) : 0),
    checkForJump() {
      const now = { wall: device.wall(), monotonic: device.monotonic() };
      const passed = { wall: now.wall - looked.wall, monotonic: now.monotonic - looked.monotonic };
      looked = now;
      return hasJumped(passed);
    },
  };
}
