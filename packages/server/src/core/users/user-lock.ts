import type { Transaction, TransactionOptions } from '../../platform/database/database.ts';
import { countedName } from './user-name.ts';
import type { Subject } from './users.ts';

/**
 * The name of the lock under which everything is decided and changed that hangs on one user: factors, guesses, locks,
 * challenges. It exists for users who do not, and spellings that share a budget of guesses share it. With it a burst of
 * parallel guesses is counted one by one, also over instances.
 */
export function lockOfUser({ applicationId, name }: Subject): string {
  return `user ${applicationId} ${countedName(name)}`;
}

/** The options of a transaction that holds it. */
export function underLockOf(subject: Subject): TransactionOptions & { locks: string[] } {
  return { locks: [lockOfUser(subject)] };
}

/** For work that is only right under the lock: whoever forgets it is told at the first call, on every store. */
export function assertUserLocked(tx: Transaction, subject: Subject): void {
  if (!tx.locks.includes(lockOfUser(subject)))
    throw new Error('The transaction must hold the lock of its user.');
}
