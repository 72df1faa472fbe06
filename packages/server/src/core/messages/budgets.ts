import type { Count, Counters } from '../../platform/counters/counters.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { WindowLimit } from '../limits/second-factor.ts';
import { countedName } from '../users/user-name.ts';
import type { Subject } from '../users/users.ts';
import { callingCode } from './calling-code.ts';
import { destinationHash } from './destination.ts';
import type { Channel } from './templates/template.ts';

export interface SendingLimits {
  /** Messages to one user, and to one destination, whoever's it is: codes of second steps, and as many others. */
  perUser: WindowLimit;
  /** Messages that one client address causes. */
  perSource: WindowLimit;
  /** SMS to one country or area. */
  perPrefix: WindowLimit;
  perApplication: WindowLimit;
  /** Messages of the whole installation. */
  perDay: WindowLimit;
}

/** Whose budget was spent: for the audit log. A stranger is not told. */
export type SpentBudget = 'user' | 'destination' | 'source' | 'prefix' | 'application' | 'day';

/** Thrown so that nothing of the cause remains, the code that was made for it among it. */
export class SendingRefused extends TwofoldError {
  readonly budget: SpentBudget;
  constructor(budget: SpentBudget, retryAfterSeconds: number) {
    super('message.limit_reached', 'Too many messages were sent; try again later.', { retryAfterSeconds });
    this.budget = budget;
  }
}

export interface Sending {
  channel: Channel;
  /** Parsed: see `destination.ts`. */
  to: string;
  /**
   * Whether it is the code of a second step. Anybody can cause the other messages, such as the link of a forgotten
   * password, and must not be able to use up what somebody needs to log in (X26).
   */
  forSecondStep: boolean;
  subject: Subject;
  /** The person's address, /64 for IPv6; undefined where the caller did not tell it. */
  sourceAddress: string | undefined;
}

export interface SendingBudgets {
  /** Counts one message everywhere it counts. Throws `SendingRefused`: nothing may be sent then. */
  spend(tx: Transaction, sending: Sending, now: number): Promise<void>;
}

interface Counted {
  budget: SpentBudget;
  key: string;
  limit: WindowLimit;
}

/** At most as many keys as `Counters.read` takes. */
const SHARDS = [0, 1, 2, 3] as const;

/**
 * Budgets of messages (attack: SMS pumping, and flooding somebody's mailbox). They hang on who and where it goes to, not
 * on the challenge: a new one, or another application, buys nothing.
 *
 * What counts for everybody would be one row that all senders wait for, each until the commit of the one before. Such
 * counts are spread over a few rows, read together and raised one: a burst can pass them by as many as are decided at
 * the same moment. What counts for one person or destination is exact.
 */
export function createSendingBudgets(
  counters: Counters,
  dataKeys: DataKeys,
  limits: SendingLimits,
): SendingBudgets {
  /** In this order everywhere: each row is locked until the commit, and no two transactions may wait for each other. */
  function exactly(sending: Sending, user: string): Counted[] {
    const { channel, to, forSecondStep, sourceAddress } = sending;
    const what = forSecondStep ? 'code:' : '';
    const destination = destinationHash(dataKeys, channel, to);
    const counted: Counted[] = [
      { budget: 'user', key: `msg:user:${what}${user}`, limit: limits.perUser },
      { budget: 'destination', key: `msg:to:${what}${destination}`, limit: limits.perUser },
    ];
    if (sourceAddress === undefined) return counted;
    return [...counted, { budget: 'source', key: `msg:source:${sourceAddress}`, limit: limits.perSource }];
  }

  /** After those, in this order. */
  function together({ channel, to, subject }: Sending): Counted[] {
    const { perPrefix, perApplication, perDay } = limits;
    const counted: Counted[] = [
      { budget: 'application', key: `msg:app:${subject.applicationId}`, limit: perApplication },
      { budget: 'day', key: 'msg:day', limit: perDay },
    ];
    if (channel === 'email') return counted;
    return [{ budget: 'prefix', key: `msg:prefix:${callingCode(to)}`, limit: perPrefix }, ...counted];
  }

  async function raise(tx: Transaction, { key, limit }: Counted, now: number): Promise<Count> {
    const count = await counters.raise(tx, key, limit.windowSeconds, now);
    // The clock was set back since: a window that ends later than it can would last until it has caught up.
    if (count.windowEndsAt <= now + limit.windowSeconds * 1000) return count;
    counters.reset(tx, key);
    return counters.raise(tx, key, limit.windowSeconds, now);
  }

  /** The sum, as one more would make it; it has room again when the first of its windows ends. */
  async function readTogether(tx: Transaction, { key, limit }: Counted, now: number): Promise<Count> {
    const keys = SHARDS.map((shard) => shardOf(key, shard));
    const counts = await counters.read(tx, keys, now);
    const valid = counts.filter(({ windowEndsAt }) => windowEndsAt <= now + limit.windowSeconds * 1000);
    const used = valid.filter(({ count }) => count > 0);
    return {
      count: 1 + used.reduce((sum, { count }) => sum + count, 0),
      windowEndsAt: Math.min(...used.map(({ windowEndsAt }) => windowEndsAt)),
    };
  }

  return {
    async spend(tx, sending, now) {
      const { applicationId, name } = sending.subject;
      const user = dataKeys.mac('user-name', `${applicationId}\n${countedName(name)}`);
      const [exact, shared] = [exactly(sending, user), together(sending)];
      const counts = await Promise.all([
        ...exact.map((entry) => raise(tx, entry, now)),
        ...shared.map((entry) => readTogether(tx, entry, now)),
      ]);
      refuseOver([...exact, ...shared], counts, now);
      const shard = user.charCodeAt(0) % SHARDS.length;
      await Promise.all(shared.map((entry) => raise(tx, { ...entry, key: shardOf(entry.key, shard) }, now)));
    },
  };
}

function shardOf(key: string, shard: number): string {
  return `${key}:${shard}`;
}

function refuseOver(counted: readonly Counted[], counts: readonly Count[], now: number): void {
  const spent = counted.flatMap(({ budget, limit }, index) => {
    const { count = 0, windowEndsAt = 0 } = counts[index] ?? {};
    return count > limit.max ? [{ budget, windowEndsAt }] : [];
  });
  const [last] = spent.sort((one, other) => other.windowEndsAt - one.windowEndsAt);
  if (last) throw new SendingRefused(last.budget, Math.max(1, Math.ceil((last.windowEndsAt - now) / 1000)));
}
