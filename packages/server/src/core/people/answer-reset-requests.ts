import type { ResetRequests } from './reset-requests.ts';

/** What another process accepted is seen at this interval. */
const LOOK_MS = 1000;

/**
 * Answers forgotten passwords at once where this process accepted them, and within a second where another did.
 *
 * @param onError told of the first failed round in a row
 */
export function startResetRequests(
  requests: Pick<ResetRequests, 'answerWaiting' | 'onAccepted'>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  let again = false;
  let failing = false;
  let stopped = false;

  async function run(): Promise<void> {
    do {
      again = false;
      while (!stopped && (await requests.answerWaiting()) > 0);
    } while (again && !stopped);
  }

  function wake(): void {
    again = true;
    if (stopped || running) return;
    running = run()
      .then(() => {
        failing = false;
      })
      .catch((error: unknown) => {
        if (!failing) onError(error);
        failing = true;
      })
      .finally(() => {
        running = undefined;
      });
  }

  const timer = setInterval(wake, LOOK_MS);
  timer.unref();
  requests.onAccepted(wake);
  return {
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
