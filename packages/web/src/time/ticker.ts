/** The one timer of the page: tells all who follow it when a second of the server's clock has begun. */
export interface Ticker {
  /** The server's time in whole seconds, as of the last tick. */
  second(): number;
  /** @returns what ends it; without followers no timer runs */
  subscribe(listener: () => void): () => void;
  /** The clock was corrected: what is shown may be of another second. */
  adjust(): void;
}

/** Timers may fire a little early: then it would be the old second again. */
const LATER_MS = 4;

export function createTicker(
  now: () => number,
  timer: Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>,
): Ticker {
  const listeners = new Set<() => void>();
  let second = Math.floor(now() / 1000);
  let pending: ReturnType<typeof setTimeout> | undefined;

  function tick(): void {
    schedule();
    const before = second;
    second = Math.floor(now() / 1000);
    if (second !== before) for (const listener of listeners) listener();
  }

  function schedule(): void {
    timer.clearTimeout(pending);
    pending = timer.setTimeout(tick, 1000 - (now() % 1000) + LATER_MS);
  }

  return {
    second: () => second,
    subscribe(listener) {
      if (listeners.size === 0) {
        second = Math.floor(now() / 1000);
        schedule();
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) timer.clearTimeout(pending);
      };
    },
    adjust() {
      if (listeners.size > 0) tick();
    },
  };
}
