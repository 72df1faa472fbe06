import { busy, isUnavailable } from './errors.ts';

export interface Turns {
  /** Resolves when all of these names are this caller's, in this process. Throws `database.busy` after a while. */
  take(names: readonly string[]): Promise<Turn>;
}

export interface Turn {
  /** Gives the names to whoever is next. `failure` is what ended the work, if anything did. */
  end(failure?: unknown): void;
}

interface Waiting {
  admit(): void;
  reject(error: unknown): void;
}

/** Longer than a healthy database needs for a thousand calls about one user. */
const MAX_WAIT_MS = 10_000;

/**
 * Queues, by name, inside this process, in front of the connections: a thousand calls about one user take turns on one
 * connection and leave the others to everybody else. Between instances the same names are locks in the database.
 *
 * When the database turns out to be unavailable, those who wait are told so with the one who found out: else each would
 * find out for itself, one after the other.
 */
export function createTurns(maxWaitMs = MAX_WAIT_MS): Turns {
  /** Who waits for each name that is taken. */
  const queues = new Map<string, Waiting[]>();

  function takeOne(name: string): Promise<void> | undefined {
    const queue = queues.get(name);
    if (!queue) {
      queues.set(name, []);
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        admit() {
          clearTimeout(timer);
          resolve();
        },
        reject(error) {
          clearTimeout(timer);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiting), 1);
        reject(busy());
      }, maxWaitMs);
      queue.push(waiting);
    });
  }

  function endOne(name: string, failure: unknown): void {
    const queue = queues.get(name) ?? [];
    if (isUnavailable(failure)) for (const waiting of queue.splice(0)) waiting.reject(failure);
    const next = queue.shift();
    if (next) next.admit();
    else queues.delete(name);
  }

  return {
    async take(names) {
      // In one order everywhere, so that no two callers ever wait for each other.
      const ordered = [...new Set(names)].sort();
      const taken: string[] = [];
      const end = (failure?: unknown): void => {
        for (const name of taken.splice(0)) endOne(name, failure);
      };
      try {
        for (const name of ordered) {
          await takeOne(name);
          taken.push(name);
        }
      } catch (error) {
        end();
        throw error;
      }
      return { end };
    },
  };
}
