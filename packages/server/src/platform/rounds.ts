/** Work that is done again and again beside the requests. */
export interface Rounds {
  /**
   * The next round begins so many milliseconds from now, or sooner; after the one that runs, if one does. However often
   * it is called, the round is not put off.
   */
  wake(delayMs?: number): void;
  /** What a round began failed after its end: told as a failed round is. */
  report(error: unknown): void;
  /** Begins no more, and resolves when the one that runs has ended. */
  stop(): Promise<void>;
  /** As `stop`, after one round more. */
  finish(): Promise<void>;
}

export interface RoundsOptions {
  /** From the end of a round to the beginning of the next, where nothing wakes it. */
  intervalMs: number;
  /** Told of the first failure in a row, as an outage would fill the log. The next round tries again. */
  onError(error: unknown): void;
  /** Told of the first round that succeeds after those. */
  onRecovery?: (() => void) | undefined;
}

/**
 * One round after the other for as long as the process lives, and never two at once. Keeps no process from ending.
 *
 * @param round is told whether it should come to an end
 */
export function startRounds(
  round: (isStopping: () => boolean) => Promise<unknown>,
  options: RoundsOptions,
): Rounds {
  const { intervalMs, onError, onRecovery } = options;
  let failing = false;
  let stopping = false;
  /** What the next round was woken for; undefined: it comes with the interval. */
  let wakeAfterMs: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let ended: Promise<void> | undefined;

  async function run(): Promise<void> {
    wakeAfterMs = undefined;
    try {
      await round(() => stopping);
      if (failing) onRecovery?.();
      failing = false;
    } catch (error) {
      fail(error);
    }
  }

  function fail(error: unknown): void {
    if (!failing) onError(error);
    failing = true;
  }

  function schedule(): void {
    clearTimeout(timer);
    if (stopping) return;
    timer = setTimeout(() => {
      running = run().then(() => {
        running = undefined;
        schedule();
      });
    }, wakeAfterMs ?? intervalMs);
    timer.unref();
  }

  async function end(last: () => Promise<void>): Promise<void> {
    stopping = true;
    clearTimeout(timer);
    await running;
    await last();
  }

  schedule();
  return {
    wake(delayMs = 0) {
      if (wakeAfterMs !== undefined) return;
      wakeAfterMs = delayMs;
      if (!running) schedule();
    },
    report(error) {
      if (!stopping) fail(error);
    },
    stop: () => (ended ??= end(async () => undefined)),
    finish: () => (ended ??= end(run)),
  };
}
