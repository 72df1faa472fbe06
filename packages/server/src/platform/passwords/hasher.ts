import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism, constants, setPriority } from 'node:os';
import { TwofoldError } from '../errors.ts';
import { COST } from './cost.ts';
import type { Answer, Job } from './hash-process.ts';

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
  resolve(answer: Answer): void;
  reject(error: unknown): void;
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
  const running = new Map<number, Pending>();
  let child: ChildProcess | undefined;
  let closing: (() => void) | undefined;
  let lastId = 0;

  function start(): ChildProcess {
    const started = fork(new URL('./hash-process.ts', import.meta.url), {
      serialization: 'advanced',
      // Nothing of the environment is needed there, and keys stand in it.
      env: { UV_THREADPOOL_SIZE: String(concurrency) },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    if (started.pid !== undefined) setPriority(started.pid, constants.priority.PRIORITY_LOW);
    started.on('message', (answer: Answer) => {
      const pending = running.get(answer.id);
      running.delete(answer.id);
      pending?.resolve(answer);
      next();
    });
    started.once('exit', () => {
      if (child === started) child = undefined;
      for (const pending of running.values()) pending.reject(busy());
      running.clear();
      next();
    });
    started.on('error', () => undefined);
    return started;
  }

  function next(): void {
    if (running.size === 0) closing?.();
    while (!closing && running.size < concurrency) {
      const pending = waiting.shift();
      if (!pending) break;
      running.set(pending.job.id, pending);
      child ??= start();
      child.send(pending.job);
    }
    // An idle hasher keeps no process from ending.
    if (running.size === 0) child?.unref();
    else child?.ref();
  }

  function run(
    job: Omit<Extract<Job, { kind: 'hash' }>, 'id'> | Omit<Extract<Job, { kind: 'verify' }>, 'id'>,
  ) {
    return new Promise<Answer>((resolve, reject) => {
      if (closing || waiting.length >= maxWaiting) {
        reject(busy());
        return;
      }
      waiting.push({ job: { ...job, id: ++lastId }, resolve, reject });
      next();
    });
  }

  return {
    async hash(password) {
      return String((await run({ kind: 'hash', password, cost: COST })).result);
    },
    async verify(passwordHash, password) {
      return (await run({ kind: 'verify', passwordHash, password })).result === true;
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
