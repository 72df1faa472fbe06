import type { TransactionOptions } from '../database.ts';

/** What the group needs of a connection. `begin` takes the write lock and may wait for it. */
export interface CommitConnection {
  begin(): Promise<void>;
  exec(sql: string): void;
}

export interface GroupCommit {
  /** Resolves with what `work` returned, after the group's commit is on disk. */
  run<T>(work: () => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Resolves when nothing is queued or open. */
  idle(): Promise<void>;
}

interface Member {
  yields: boolean;
  /** Runs the work between savepoints; returns what to do once the commit is on disk, or undefined if it threw. */
  perform(): Promise<(() => void) | undefined>;
  reject(error: unknown): void;
}

/** Longest group: bounds how long the first waits for the last, and how much one commit writes. */
const MAX_GROUP = 256;
/** Of those that yield, a group takes one for so many others, */
const OTHERS_PER_YIELDING = 16;
/** and no more than these where there are no others, */
const MAX_YIELDING = 16;
/** nor another once they have taken so many milliseconds: who comes next waits for them. */
const YIELDING_MS = 5;

/**
 * Group commit: the transactions that arrive in one turn of the event loop share one `BEGIN IMMEDIATE`, a savepoint
 * each, and one durable `COMMIT`; each is answered after that commit. One `fsync` is then paid by many.
 *
 * The members run one after the other, so each sees what those before it did: single use and counters need no locks.
 * A member that throws is rolled back to its savepoint alone. When the commit fails, every member fails.
 *
 * @param onCommit is told how many transactions shared each commit
 * @param now milliseconds, for how long those that yield take
 */
export function createGroupCommit(
  connection: CommitConnection,
  onCommit: (transactions: number) => void = () => undefined,
  now: () => number = () => performance.now(),
): GroupCommit {
  const queue: Member[] = [];
  const yielding: Member[] = [];
  let running: Promise<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length + yielding.length > 0) {
      // One turn of the event loop: the requests that are read in it join the group.
      await new Promise<void>((resolve) => setImmediate(resolve));
      const group = takeGroup();
      const size = await commitGroup(connection, group, now);
      yielding.unshift(...group.slice(size));
      onCommit(size);
    }
    // In the same step as the check above: a member that arrives from here on starts a new drain.
    running = undefined;
  }

  /** At least one of each sort that waits, so that neither starves. */
  function takeGroup(): Member[] {
    const group = queue.splice(0, MAX_GROUP);
    const share = Math.max(1, Math.floor(group.length / OTHERS_PER_YIELDING));
    return group.concat(yielding.splice(0, group.length === 0 ? MAX_YIELDING : share));
  }

  return {
    run<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        const yields = options.yields === true;
        (yields ? yielding : queue).push({
          yields,
          reject,
          async perform() {
            connection.exec('savepoint member');
            try {
              const value = await work();
              connection.exec('release member');
              return () => resolve(value);
            } catch (error) {
              undoMember(connection, error);
              reject(error);
              return undefined;
            }
          },
        });
        running ??= drain();
      });
    },
    async idle() {
      while (running) await running;
    },
  };
}

function loopRound(): number {
  return performance.nodeTiming.uvMetricsInfo.loopCount;
}

/**
 * SQLite ends a whole transaction by itself on some errors (disk full, I/O): then the savepoint is gone, and all of the
 * group fails with what went wrong first.
 */
function undoMember(connection: CommitConnection, cause: unknown): void {
  try {
    connection.exec('rollback to member');
    connection.exec('release member');
  } catch {
    throw cause;
  }
}

/**
 * Once those that yield have taken long enough, the rest of them waits for the next commit.
 *
 * @returns how many of the group are settled, whether or not they failed
 */
async function commitGroup(
  connection: CommitConnection,
  group: readonly Member[],
  now: () => number,
): Promise<number> {
  let size = group.length;
  let yieldingSince: number | undefined;
  const confirmations: (() => void)[] = [];
  const turn = { ended: false };
  let watch: { immediate: NodeJS.Immediate; timer: NodeJS.Timeout } | undefined;
  try {
    await connection.begin();
    const end = (): void => {
      turn.ended = true;
    };
    // Whichever sort of callback a member waits for, one of these has come before it; the round tells of I/O.
    watch = { immediate: setImmediate(end), timer: setTimeout(end, 0) };
    const round = loopRound();
    for (const [index, member] of group.entries()) {
      if (member.yields && yieldingSince !== undefined && now() - yieldingSince > YIELDING_MS) {
        size = index;
        break;
      }
      if (member.yields) yieldingSince ??= now();
      const confirm = await member.perform();
      if (turn.ended || loopRound() !== round)
        throw new Error('A transaction awaited something other than its database.');
      if (confirm) confirmations.push(confirm);
    }
    connection.exec('commit');
  } catch (error) {
    try {
      connection.exec('rollback');
    } catch {
      // SQLite rolls back by itself on some errors (disk full): then there is nothing left to roll back.
    }
    for (const member of group.slice(0, size)) member.reject(error);
    return size;
  } finally {
    clearImmediate(watch?.immediate);
    clearTimeout(watch?.timer);
  }
  for (const confirm of confirmations) confirm();
  return size;
}
