/** The only place that reads the machine's clock. Everything else gets a `Clock` as a parameter. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump either way when the machine's clock is set. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
