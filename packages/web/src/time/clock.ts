/** This device's clocks; the one place where they are read. Milliseconds. */
export interface Clock {
  /** Of the day: whoever owns the device sets it. */
  wall(): number;
  /** Since the page was opened: only ever runs forward, and on some systems stops while the device sleeps. */
  monotonic(): number;
}

export const deviceClock: Clock = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
};
