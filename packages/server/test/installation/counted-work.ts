import { vi } from 'vitest';
import type { Executor, Transaction } from '../../src/platform/database/database.ts';
import type { Installation } from './installation.ts';

/** What one piece of work did: statements by their text in their order, transactions, counts, password hashes. */
export type Work = readonly string[];

export interface WorkCounter {
  /** What `action` did, and nothing else: nobody else may use the installation meanwhile. */
  of(action: () => Promise<unknown>): Promise<Work>;
}

/**
 * Counts the work of an installation, where times would be too noisy to compare. Passwords are not hashed meanwhile and
 * requests not limited: that it was asked for is what is counted. Which store counts a request is up to how quickly
 * Redis answers at that moment.
 *
 * @param isRight what a verification answers
 */
export function countWork({ platform }: Installation, isRight = () => false): WorkCounter {
  let done: string[] = [];
  const counting = <E extends Executor>(executor: E): E => {
    const { execute } = executor;
    return Object.assign(Object.create(executor) as E, {
      execute: (query: Parameters<typeof execute>[0]) => {
        done.push(query.sql);
        return execute.call(executor, query);
      },
    });
  };
  const { database, passwordHasher, rateCounters } = platform;
  const readExecute = database.read.execute.bind(database.read);
  vi.spyOn(database.read, 'execute').mockImplementation((query) => {
    done.push(query.sql);
    return readExecute(query);
  });
  const transaction = database.transaction.bind(database);
  vi.spyOn(database, 'transaction').mockImplementation((work, options) => {
    done.push(`begin, ${options?.locks?.length ?? 0} locks`);
    return transaction((tx) => work(countingTransaction(tx)), options);
  });
  function countingTransaction(tx: Transaction): Transaction {
    return Object.assign(counting(tx), {
      post: (query: Parameters<Transaction['post']>[0]) => {
        done.push(query.sql);
        tx.post(query);
      },
    });
  }
  vi.spyOn(rateCounters, 'read').mockImplementation(async () => {
    done.push('read a count');
    return { count: 0, windowEndsAt: 0 };
  });
  vi.spyOn(rateCounters, 'raise').mockImplementation(async (_key, windowSeconds, now) => {
    done.push('raise a count');
    return { count: 1, windowEndsAt: now + windowSeconds * 1000 };
  });
  vi.spyOn(passwordHasher, 'verify').mockImplementation(async () => {
    done.push('verify a password');
    return isRight();
  });
  vi.spyOn(passwordHasher, 'hash').mockImplementation(async () => {
    done.push('hash a password');
    return '';
  });
  return {
    async of(action) {
      done = [];
      await action();
      return done;
    },
  };
}
