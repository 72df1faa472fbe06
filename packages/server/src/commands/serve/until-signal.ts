import { flushCompileCache } from 'node:module';

const FOR_EVER_MS = 2 ** 31 - 1;

/**
 * Of a process that has started. Resolves with the exit code when a signal has asked for the end and `stop` is done; a second
 * signal ends at once. Keeps the process alive until then.
 */
export function untilSignal(stop: () => Promise<void>): Promise<number> {
  const alive = setInterval(() => undefined, FOR_EVER_MS);
  return new Promise((resolve) => {
    const end = (): void => {
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      stop()
        .finally(() => clearInterval(alive))
        .then(
          () => resolve(0),
          () => resolve(1),
        );
    };
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
    // Node keeps all of what it read from its cache of compiled code, five megabytes, until that is written.
    flushCompileCache();
  });
}
