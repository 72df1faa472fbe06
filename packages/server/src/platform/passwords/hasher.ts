import { availableParallelism, constants } from 'node:os';
import { TwofoldError } from '../errors.ts';
import { type LowerPriority, startAtLowerPriority } from '../lower-priority.ts';
import { COST } from './cost.ts';
import type { Job, Jobs, Result, Results } from './hash-process.ts';

/** Hashes and verifies passwords. What is too much at once is refused, so that nobody waits for ever. */
export interface PasswordHasher {
  /** The PHC string of Argon2id with a fresh salt. Throws `password.busy`. @param password as `normalisePassword` gives it */
  hash(password: string): Promise<string>;
  /**
   * Whether this is the password of a hash of ours, or of bcrypt from an earlier system. A hash of no known form is
   * nobody's. Throws `password.busy`.
   */
  verify(passwordHash: string, password: string): Promise<boolean>;
  /** Lets what is running end; what waits is refused. */
  close(): Promise<void>;
}

export interface HasherOptions {
  /** Hashes at once; each takes 19 MiB and a core. */
  concurrency?: number;
  /** Of those that may wait for them. */
  maxWaiting?: number;
}

interface Pending {
  job: Job;
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/**
 * Passwords of a storm go over in groups, and come back together: ADR 0017. Of fewer than six a core each goes alone.
 *
 * So many come back together at most, of all cores, or one a core where there are more: what is done for them then takes
 * the server some fifteen milliseconds, in which nobody else is answered.
 */
const MOST_TOGETHER = 48;
/** A group is at most this part of what waits: it holds its first up by less than a third of the queue. */
const GROUPS_OF_QUEUE = 3;

/** How many of those that wait go over to one of so many threads. */
export function sizeOfGroup(waiting: number, concurrency: number): number {
  const share = Math.floor(waiting / concurrency / GROUPS_OF_QUEUE);
  return Math.max(1, Math.min(Math.floor(MOST_TOGETHER / concurrency), share));
}

const MAX_WAITING = 1000;
const RETRY_AFTER_SECONDS = 5;

/**
 * Hashing takes a core for tens of milliseconds. It is done in a process of its own that the system runs last (nice 19),
 * so that a storm of logins leaves every other request its time: measured, twice as well as threads of this process do.
 *
 * The process starts with the first password, and again should it end.
 */
export function createPasswordHasher({
  concurrency = availableParallelism(),
  maxWaiting = MAX_WAITING,
}: HasherOptions = {}): PasswordHasher {
  const waiting: Pending[] = [];
  const running = new Map<number, Pending[]>();
  let child: LowerPriority | undefined;
  let closing: (() => void) | undefined;
  let lastId = 0;

  function start(): LowerPriority {
    return startAtLowerPriority<Results>(new URL('./hash-process.ts', import.meta.url), {
      priority: constants.priority.PRIORITY_LOW,
      env: { UV_THREADPOOL_SIZE: String(concurrency) },
      onMessage({ id, results }) {
        const group = running.get(id) ?? [];
        running.delete(id);
        next();
        for (const [index, pending] of group.entries()) pending.resolve(results[index]);
      },
      onEnd() {
        child = undefined;
        for (const pending of [...running.values()].flat()) pending.reject(busy());
        running.clear();
        next();
      },
    });
  }

  function next(): void {
    if (running.size === 0) closing?.();
    while (!closing && running.size < concurrency) {
      const group = waiting.splice(0, sizeOfGroup(waiting.length, concurrency));
      if (group.length === 0) break;
      const id = ++lastId;
      running.set(id, group);
      child ??= start();
      child.send({ id, jobs: group.map(({ job }) => job) } satisfies Jobs);
    }
    // An idle hasher keeps no process from ending.
    child?.hold(running.size > 0);
  }

  function run(job: Job): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (closing || waiting.length >= maxWaiting) {
        reject(busy());
        return;
      }
      waiting.push({ job, resolve, reject });
      next();
    });
  }

  return {
    async hash(password) {
      const passwordHash = await run({ kind: 'hash', password, cost: COST });
      if (typeof passwordHash !== 'string') throw busy();
      return passwordHash;
    },
    async verify(passwordHash, password) {
      return (await run({ kind: 'verify', passwordHash, password })) === true;
    },
    async close() {
      for (const pending of waiting.splice(0)) pending.reject(busy());
      await new Promise<void>((resolve) => {
        closing = resolve;
        next();
      });
      child?.disconnect();
    },
  };
}

function busy(): TwofoldError {
  return new TwofoldError('password.busy', 'Too many passwords are being checked; try again.', {
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    extras: { component: 'passwords' },
  });
}
