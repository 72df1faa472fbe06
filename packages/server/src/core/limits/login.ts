import type { Count, Counters } from '../../platform/counters/counters.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { WindowLimit } from './second-factor.ts';

export interface LoginLimits {
  /** Failed logins of one person from one address. A right password clears it. */
  perPersonAndSource: WindowLimit;
  /** Failed logins of one person from anywhere that they were not let in before, over a long window. */
  perPerson: WindowLimit;
  /** Failed logins from one address, of whomever. */
  perSource: WindowLimit;
}

/** Who tries to log in, as far as it is counted. */
export interface LoginAttempt {
  /** The person's id, so that their name and their address share a count (X17); what was typed where nobody has it. */
  name: string;
  /** /64 for IPv6. */
  sourceAddress: string;
  /** Set where the source proved that it was let in as this person before: a session or a trusted device of theirs. */
  knownSourceId: string | undefined;
}

export interface LoginBudgets {
  /**
   * Counts one attempt before its password is looked at, so that a burst gets no more tries than are left (X18).
   *
   * @returns undefined where this one may be evaluated
   */
  raise(tx: Transaction, attempt: LoginAttempt, now: number): Promise<LoginWait | undefined>;
  /** After a right password: takes back what `raise` counted for it, and the person's failures from this source. */
  clear(tx: Transaction, attempt: LoginAttempt, now: number): void;
  /** An administrator's unlock: every count of this person, also those of the sources that are known. */
  unlock(tx: Transaction, personId: string): void;
}

export interface LoginWait {
  /** Until the next try. */
  seconds: number;
  /** A limit was passed just now: those that come after it are not told of, or a flood would fill the audit log. */
  isFirst: boolean;
}

interface Counted {
  key: string;
  limit: WindowLimit;
}

/**
 * A stranger who types wrong passwords must not keep the person out (X26): a source that was let in as this person before
 * draws on a budget of its own, and is not stopped by the others. An attempt that is over the limit of its source is not
 * counted against the person, or one address alone could spend what all of them have.
 */
export function createLoginBudgets(
  counters: Counters,
  dataKeys: DataKeys<'user-name'>,
  limits: LoginLimits,
): LoginBudgets {
  /** Keys hold no name in clear: see `second-factor.ts`. */
  function personKey(name: string): string {
    return dataKeys.mac('user-name', `login\n${name}`);
  }

  function keysOf({ name, sourceAddress, knownSourceId }: LoginAttempt) {
    const person = personKey(name);
    const from = knownSourceId ?? sourceAddress;
    return {
      ofBoth: { key: `login:user:${person}:${from}`, limit: limits.perPersonAndSource },
      ofSource: { key: `login:source:${sourceAddress}`, limit: limits.perSource },
      ofPerson: { key: `login:person:${person}`, limit: limits.perPerson },
    };
  }

  function raiseOne(tx: Transaction, { key, limit }: Counted, now: number): Promise<Count> {
    return counters.raise(tx, key, limit.windowSeconds, now);
  }

  /** A window that ends later than it can was begun before the clock was set back: it would last until it caught up. */
  async function waitFor(
    tx: Transaction,
    { key, limit }: Counted,
    { count, windowEndsAt }: Count,
    now: number,
  ): Promise<LoginWait | undefined> {
    if (count <= limit.max) return undefined;
    const latestEnd = now + limit.windowSeconds * 1000;
    if (windowEndsAt > latestEnd) await counters.shorten(tx, key, latestEnd);
    const seconds = Math.max(1, Math.ceil((Math.min(windowEndsAt, latestEnd) - now) / 1000));
    return { seconds, isFirst: count === limit.max + 1 };
  }

  return {
    async raise(tx, attempt, now) {
      const { ofBoth, ofSource, ofPerson } = keysOf(attempt);
      const near = attempt.knownSourceId === undefined ? [ofBoth, ofSource] : [ofBoth];
      const counts = await Promise.all(near.map((counted) => raiseOne(tx, counted, now)));
      const waits = await Promise.all(
        near.map((counted, index) =>
          waitFor(tx, counted, counts[index] ?? { count: 0, windowEndsAt: 0 }, now),
        ),
      );
      const over = waits.filter((wait) => wait !== undefined);
      if (over.length > 0) {
        const seconds = Math.max(...over.map((wait) => wait.seconds));
        return { seconds, isFirst: over.some(({ isFirst }) => isFirst) };
      }
      if (attempt.knownSourceId !== undefined) return undefined;
      return waitFor(tx, ofPerson, await raiseOne(tx, ofPerson, now), now);
    },
    clear(tx, attempt, now) {
      const { ofBoth, ofSource, ofPerson } = keysOf(attempt);
      counters.reset(tx, ofBoth.key);
      if (attempt.knownSourceId !== undefined) return;
      counters.lower(tx, ofSource.key, now);
      counters.lower(tx, ofPerson.key, now);
    },
    unlock(tx, personId) {
      const person = personKey(personId);
      counters.resetAll(tx, `login:user:${person}:`);
      counters.reset(tx, `login:person:${person}`);
    },
  };
}
