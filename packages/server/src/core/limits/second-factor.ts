import type { Count, Counters } from '../../platform/counters/counters.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import { countedName } from '../users/user-name.ts';
import type { Subject } from '../users/users.ts';

export interface WindowLimit {
  max: number;
  windowSeconds: number;
}

export interface SecondFactorLimits {
  /** Wrong answers per user. A right one clears it. */
  perUser: WindowLimit;
  /** Wrong answers per user over a long window, which nothing but an administrator clears. */
  perUserDay: WindowLimit;
  /** Wrong answers per address of the person, whoever they try to be. */
  perSource: WindowLimit;
}

/** Who is answering, as far as guesses are counted. */
export interface Guesser {
  subject: Subject;
  /** The person's address, /64 for IPv6; undefined where the caller did not tell it. */
  sourceAddress: string | undefined;
  /** Set when this source proved that it was let in as this very user before: it then has a budget of its own. */
  knownSourceId: string | undefined;
}

export interface Budget {
  /** Wrong answers that are left before the lock; 0 when locked. */
  remaining: number;
  /** Unix milliseconds; undefined when answers are evaluated. */
  lockedUntil: number | undefined;
  /** The lock is one of this user's counts, not of the address alone, which locks only itself. */
  userLocked: boolean;
  /** Until the tightest count starts again, in seconds. */
  resetSeconds: number;
  /** What remains once a right answer has cleared what it clears. */
  remainingAfterSuccess: number;
  /** Whether a right answer has something to clear. */
  clearable: boolean;
  /** A window ends later than it can: see `settle`. */
  overlong: boolean;
  /** More were counted than may be: others of the same address were evaluated at the same time, and came first. */
  exceeded: boolean;
}

interface Counted {
  key: string;
  limit: WindowLimit;
  clearedBySuccess: boolean;
  ofUser: boolean;
}

export interface SecondFactorBudgets {
  read(executor: Executor, guesser: Guesser, now: number): Promise<Budget>;
  /** Counts one wrong answer everywhere it counts. Returns what is left. */
  raise(tx: Transaction, guesser: Guesser, now: number): Promise<Budget>;
  /**
   * Counts one wrong answer of a kind that nobody can guess, against where it came from: whoever knows the id of a passkey
   * could spend its owner's budget with signatures of nothing (X26). Returns what is left of all of them.
   */
  raiseSource(tx: Transaction, guesser: Guesser, now: number): Promise<Budget>;
  /**
   * Before a right answer counts. The user's lock keeps the user's counts as they were read, but not those of the
   * address, which others raise meanwhile: a burst over many users would be evaluated at once. What is raised is locked
   * until its commit, so at most one wrong answer more than is read here came before this one.
   *
   * @returns what is read anew where the address has spent its budget since; undefined otherwise
   */
  recheck(tx: Transaction, guesser: Guesser, now: number): Promise<Budget | undefined>;
  /** After a right answer. `budget` is what `read` gave: when nothing was counted, nothing is written. */
  clear(tx: Transaction, guesser: Guesser, budget: Budget): void;
  /**
   * Shortens what `read` found to end later than any window can: the clock was set back since then, and a lock of
   * minutes would last until it has caught up.
   */
  settle(tx: Transaction, guesser: Guesser, budget: Budget, now: number): Promise<Budget>;
  /** An administrator's unlock: every count of this user, also those of the sources that are known (see `Guesser`). */
  unlock(tx: Transaction, subject: Subject): void;
  /** For display. */
  lockedUntil(executor: Executor, subject: Subject, now: number): Promise<number | undefined>;
}

/**
 * Budgets of wrong answers to second factors. They hang on the user as spelled, known or not, so that an unknown user
 * locks exactly as a known one does; all factors, routes and challenges draw on the same ones.
 *
 * A stranger who spends a user's budget must not keep the user out: a source that was let in as this user before draws
 * on a budget of its own, and is not stopped by the others' (attack: malicious lock-out, OWASP ASVS 6.1.1).
 */
export function createSecondFactorBudgets(
  counters: Counters,
  dataKeys: DataKeys,
  limits: SecondFactorLimits,
): SecondFactorBudgets {
  /** Keys hold no name in clear: the counters of people who never enrolled would be a list of addresses. */
  function userKey(subject: Subject): string {
    return dataKeys.mac('user-name', `${subject.applicationId}\n${countedName(subject.name)}`);
  }

  function countedFor(guesser: Guesser): Counted[] {
    const user = userKey(guesser.subject);
    const known = guesser.knownSourceId === undefined ? '' : `:${guesser.knownSourceId}`;
    const counted: Counted[] = [
      { key: `2f:user:${user}${known}`, limit: limits.perUser, clearedBySuccess: true, ofUser: true },
      { key: `2f:day:${user}${known}`, limit: limits.perUserDay, clearedBySuccess: false, ofUser: true },
    ];
    if (guesser.sourceAddress !== undefined && guesser.knownSourceId === undefined) {
      counted.push({
        key: `2f:source:${guesser.subject.applicationId}:${guesser.sourceAddress}`,
        limit: limits.perSource,
        clearedBySuccess: false,
        ofUser: false,
      });
    }
    return counted;
  }

  async function read(executor: Executor, guesser: Guesser, now: number): Promise<Budget> {
    const counted = countedFor(guesser);
    const keys = counted.map((entry) => entry.key);
    return budgetOf(counted, await counters.read(executor, keys, now), now);
  }

  return {
    read,
    async raise(tx, guesser, now) {
      const counted = countedFor(guesser);
      const counts = await Promise.all(
        counted.map(({ key, limit }) => counters.raise(tx, key, limit.windowSeconds, now)),
      );
      return budgetOf(counted, counts, now);
    },
    async raiseSource(tx, guesser, now) {
      const isKnown = guesser.knownSourceId !== undefined;
      const counted = countedFor(guesser).filter(({ ofUser }) => isKnown || !ofUser);
      await Promise.all(counted.map(({ key, limit }) => counters.raise(tx, key, limit.windowSeconds, now)));
      return read(tx, guesser, now);
    },
    async recheck(tx, guesser, now) {
      if (countedFor(guesser).every(({ ofUser }) => ofUser)) return undefined;
      const budget = await read(tx, guesser, now);
      return budget.lockedUntil === undefined ? undefined : budget;
    },
    clear(tx, guesser, budget) {
      if (!budget.clearable) return;
      for (const { key, clearedBySuccess } of countedFor(guesser)) {
        if (clearedBySuccess) counters.reset(tx, key);
      }
    },
    async settle(tx, guesser, budget, now) {
      if (!budget.overlong) return budget;
      for (const { key, limit } of countedFor(guesser))
        await counters.shorten(tx, key, now + limit.windowSeconds * 1000);
      return read(tx, guesser, now);
    },
    unlock(tx, subject) {
      // A known source's key is the user's own and the session: the sessions may be tens of thousands.
      for (const { key } of countedFor({ subject, sourceAddress: undefined, knownSourceId: undefined })) {
        counters.resetAll(tx, key);
      }
    },
    async lockedUntil(executor, subject, now) {
      return (await read(executor, { subject, sourceAddress: undefined, knownSourceId: undefined }, now))
        .lockedUntil;
    },
  };
}

function budgetOf(counted: Counted[], counts: Count[], now: number): Budget {
  const budget: Budget = {
    remaining: Number.MAX_SAFE_INTEGER,
    lockedUntil: undefined,
    userLocked: false,
    resetSeconds: 0,
    remainingAfterSuccess: Number.MAX_SAFE_INTEGER,
    clearable: false,
    overlong: false,
    exceeded: false,
  };
  for (const [index, { limit, clearedBySuccess, ofUser }] of counted.entries()) {
    const { count, windowEndsAt } = counts[index] ?? { count: 0, windowEndsAt: 0 };
    const left = Math.max(0, limit.max - count);
    if (left < budget.remaining) {
      budget.remaining = left;
      budget.resetSeconds = count === 0 ? limit.windowSeconds : Math.ceil((windowEndsAt - now) / 1000);
    }
    if (left === 0) {
      budget.lockedUntil = Math.max(budget.lockedUntil ?? 0, windowEndsAt);
      if (ofUser) budget.userLocked = true;
    }
    if (windowEndsAt > now + limit.windowSeconds * 1000) budget.overlong = true;
    if (count > limit.max) budget.exceeded = true;
    if (clearedBySuccess && count > 0) budget.clearable = true;
    budget.remainingAfterSuccess = Math.min(
      budget.remainingAfterSuccess,
      clearedBySuccess ? limit.max : left,
    );
  }
  return budget;
}
