import { sql } from 'kysely';
import type { Transaction } from '../../platform/database/database.ts';
import type { UsersTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';
import { unspentCodes } from '../factors/recovery-code/store.ts';
import type { Subject, User } from '../users/users.ts';
import { toUser } from '../users/users.ts';

/** Who answers, as far as every verification needs to know it. */
export interface KnownSubject {
  user: User | undefined;
  /** Of the active set. */
  recoveryCodesRemaining: number;
}

/** Both in one statement, as it runs at every verification. */
const select = statement<Subject, UsersTable & { remaining: number }>((db, p) =>
  db
    .selectFrom('users')
    .selectAll('users')
    .select(unspentCodes(db).where('factors.user_id', '=', sql.ref<string>('users.id')).as('remaining'))
    .where('application_id', '=', p.applicationId)
    .where('name', '=', p.name)
    .$narrowType<{ remaining: number }>(),
);

export async function readSubject(tx: Transaction, subject: Subject): Promise<KnownSubject> {
  const row = await select.first(tx, subject);
  return { user: row && toUser(row), recoveryCodesRemaining: row?.remaining ?? 0 };
}
