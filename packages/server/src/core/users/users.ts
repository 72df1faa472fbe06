import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { UsersTable } from '../../platform/database/schema.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import { deleteUser, insertUser, selectUser } from './store.ts';

/** A user of an application. */
export interface User {
  id: string;
  applicationId: string;
  /** The application's own id for the user: opaque, 3 to 256 characters. */
  name: string;
  createdAt: number;
}

/** Whom a call is about, before it is known whether they exist. */
export interface Subject {
  applicationId: string;
  name: string;
}

export interface Users {
  find(executor: Executor, subject: Subject): Promise<User | undefined>;
  /** Throws `user.not_found`. */
  get(executor: Executor, subject: Subject): Promise<User>;
  getOrCreate(tx: Transaction, subject: Subject): Promise<User>;
  /** Deletes the user with everything that hangs on the row. The audit log keeps the internal id, not the name. */
  erase(tx: Transaction, user: User): Promise<void>;
}

export function toUser(row: UsersTable): User {
  return { id: row.id, applicationId: row.application_id, name: row.name, createdAt: row.created_at };
}

export function createUsers({ ids, clock }: { ids: Ids; clock: Clock }): Users {
  async function find(executor: Executor, { applicationId, name }: Subject): Promise<User | undefined> {
    const row = await selectUser.first(executor, { applicationId, name });
    return row && toUser(row);
  }

  async function get(executor: Executor, subject: Subject): Promise<User> {
    const user = await find(executor, subject);
    if (!user) throw new TwofoldError('user.not_found', 'No user of this application has this id.');
    return user;
  }

  return {
    find,
    get,
    async getOrCreate(tx, subject) {
      const known = await find(tx, subject);
      if (known) return known;
      // Another instance may create the same user at this moment: whoever comes second reads the first one's row.
      const { applicationId, name } = subject;
      await insertUser.run(tx, { id: ids.next('usr'), applicationId, name, now: clock.now() });
      return get(tx, subject);
    },
    async erase(tx, user) {
      await deleteUser.run(tx, { id: user.id });
    },
  };
}
