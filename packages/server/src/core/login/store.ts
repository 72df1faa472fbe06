import { purgeOf } from '../../platform/database/purge.ts';
import type { PendingLoginsTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export const insertPendingLogin = statement<Omit<PendingLoginsTable, 'spent_at'>, unknown>((db, p) =>
  db.insertInto('pending_logins').values({
    id: p.id,
    token_hash: p.token_hash,
    user_id: p.user_id,
    amr: p.amr,
    by_mail: p.by_mail,
    remembered: p.remembered,
    created_at: p.created_at,
    expires_at: p.expires_at,
    spent_at: null,
  }),
);

export type PendingLoginRow = PendingLoginsTable & { user_name: string };

export const selectPendingLogin = statement<{ id: string; now: number }, PendingLoginRow>((db, p) =>
  db
    .selectFrom('pending_logins')
    .innerJoin('users', 'users.id', 'pending_logins.user_id')
    .selectAll('pending_logins')
    .select('users.name as user_name')
    .where('pending_logins.id', '=', p.id)
    .where('pending_logins.spent_at', 'is', null)
    .where('pending_logins.expires_at', '>', p.now),
);

/** Also of one that is over. */
export const selectPendingLoginOwner = statement<{ id: string }, { token_hash: string; user_name: string }>(
  (db, p) =>
    db
      .selectFrom('pending_logins')
      .innerJoin('users', 'users.id', 'pending_logins.user_id')
      .select(['pending_logins.token_hash', 'users.name as user_name'])
      .where('pending_logins.id', '=', p.id),
);

/** The guard of single use: one row changes, or the login was finished, or is dead, already. */
export const spendPendingLogin = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('pending_logins')
    .set({ spent_at: p.now })
    .where('id', '=', p.id)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', p.now),
);

export const spendPendingLoginsOfUser = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('pending_logins')
    .set({ spent_at: p.now })
    .where('user_id', '=', p.userId)
    .where('spent_at', 'is', null),
);

export const purgePendingLogins = purgeOf('pending_logins', 'id', 'expires_at');
