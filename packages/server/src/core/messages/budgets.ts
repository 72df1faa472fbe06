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
  /** Messages to one user, and to one destination, whoever's it is. */
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

/**
 * Budgets of messages (attack: SMS pumping, and flooding somebody's mailbox). They hang on who and where it goes to, not
 * on the challenge: a new one, or another application, buys nothing.
 */
export function createSendingBudgets(
  counters: Counters,
  dataKeys: DataKeys,
  limits: SendingLimits,
): SendingBudgets {
  /** In this order everywhere: each row is locked until the commit, and no two transactions may wait for each other. */
  function countedFor({ channel, to, subject, sourceAddress }: Sending): Counted[] {
    const user = dataKeys.mac('user-name', `${subject.applicationId}\n${countedName(subject.name)}`);
    const counted: Counted[] = [
      { budget: 'user', key: `msg:user:${user}`, limit: limits.perUser },
      {
        budget: 'destination',
        key: `msg:to:${destinationHash(dataKeys, channel, to)}`,
        limit: limits.perUser,
      },
    ];
    if (sourceAddress !== undefined) {
      counted.push({ budget: 'source', key: `msg:source:${sourceAddress}`, limit: limits.perSource });
    }
    if (channel === 'sms') {
      counted.push({ budget: 'prefix', key: `msg:prefix:${callingCode(to)}`, limit: limits.perPrefix });
    }
    counted.push(
      { budget: 'application', key: `msg:app:${subject.applicationId}`, limit: limits.perApplication },
      { budget: 'day', key: 'msg:day', limit: limits.perDay },
    );
    return counted;
  }

  async function raise(tx: Transaction, { key, limit }: Counted, now: number): Promise<Count> {
    const count = await counters.raise(tx, key, limit.windowSeconds, now);
    // The clock was set back since: a window that ends later than it can would last until it has caught up.
    if (count.windowEndsAt <= now + limit.windowSeconds * 1000) return count;
    counters.reset(tx, key);
    return counters.raise(tx, key, limit.windowSeconds, now);
  }

  return {
    async spend(tx, sending, now) {
      const counted = countedFor(sending);
      const counts = await Promise.all(counted.map((entry) => raise(tx, entry, now)));
      const spent = counted.flatMap(({ budget, limit }, index) => {
        const { count = 0, windowEndsAt = 0 } = counts[index] ?? {};
        return count > limit.max ? [{ budget, windowEndsAt }] : [];
      });
      const [last] = spent.sort((one, other) => other.windowEndsAt - one.windowEndsAt);
      if (last)
        throw new SendingRefused(last.budget, Math.max(1, Math.ceil((last.windowEndsAt - now) / 1000)));
    },
  };
}
