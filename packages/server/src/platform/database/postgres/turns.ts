import { busy, isHeldElsewhere, isUnavailable } from './errors.ts';

export interface Turns {
  /**
   * Resolves when all of these names are this caller's, in this process. Throws `database.busy` after a while, and
   * `database.busy` or `database.unavailable` when somebody before it found that out.
   *
   * @param names in the order in which they are taken: the same for everybody who takes two of them
   */
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

interface Queue {
  /** How many have the name now. */
  holders: number;
  waiting: Waiting[];
}

/** Several times what a healthy database needs for a thousand calls about one user. */
const MAX_WAIT_MS = 30_000;

/**
 * Queues, by name, inside this process, in front of the connections: a thousand calls about one user take turns on one
 * connection and leave the others to everybody else. Between instances the same names are locks in the database.
 *
 * When the database turns out to be unavailable, those who wait are told so with the one who found out: else each would
 * find out for itself, one after the other. So are those who wait for a lock that another instance does not give back.
 *
 * @param placesOf how many may have a name at once; undefined for one that is a lock in the database
 */
export function createTurns(
  placesOf: (name: string) => number | undefined = () => undefined,
  maxWaitMs = MAX_WAIT_MS,
): Turns {
  const queues = new Map<string, Queue>();

  function takeOne(name: string): Promise<void> | undefined {
    const queue = queues.get(name) ?? { holders: 0, waiting: [] };
    queues.set(name, queue);
    if (queue.holders < (placesOf(name) ?? 1)) {
      queue.holders++;
      return undefined;
    }
    return wait(queue.waiting, maxWaitMs);
  }

  function endOne(name: string, failure: unknown): void {
    const queue = queues.get(name);
    if (!queue) return;
    const concernsAll = isUnavailable(failure) || (isHeldElsewhere(failure) && placesOf(name) === undefined);
    if (concernsAll) for (const waiting of queue.waiting.splice(0)) waiting.reject(failure);
    // The place goes over to the next one, without being free in between.
    const next = queue.waiting.shift();
    if (next) next.admit();
    else if (--queue.holders === 0) queues.delete(name);
  }

  return {
    async take(names) {
      const taken: string[] = [];
      const end = (failure?: unknown): void => {
        for (const name of taken.splice(0)) endOne(name, failure);
      };
      try {
        for (const name of names) {
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

function wait(line: Waiting[], maxWaitMs: number): Promise<void> {
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
      line.splice(line.indexOf(waiting), 1);
      reject(busy());
    }, maxWaitMs);
    line.push(waiting);
  });
}
