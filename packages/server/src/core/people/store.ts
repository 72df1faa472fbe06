import { sql } from 'kysely';
import type { PeopleTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export type PersonRow = PeopleTable;

/** The application that people are users of. Its name is none that `checkName` would let anybody choose. */
export const insertPeopleApplication = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .insertInto('applications')
    .values({ id: p.id, name: ' people', created_at: p.now, disabled_at: null })
    .onConflict((conflict) => conflict.doNothing()),
);

/** Changes no row where the user name or the address is somebody's. */
export const insertPerson = statement<
  Omit<PersonRow, 'password_expired' | 'last_login_at' | 'disabled_at'>,
  unknown
>((db, p) =>
  db
    .insertInto('people')
    .values({
      id: p.id,
      user_id: p.user_id,
      username: p.username,
      username_key: p.username_key,
      sealed_email: p.sealed_email,
      email_hash: p.email_hash,
      email_verified_at: p.email_verified_at,
      role: p.role,
      locale: p.locale,
      password_hash: p.password_hash,
      password_origin: p.password_origin,
      password_expired: 0,
      created_at: p.created_at,
      last_login_at: null,
      disabled_at: null,
    })
    .onConflict((conflict) => conflict.doNothing()),
);

export const selectPerson = statement<{ id: string }, PersonRow>((db, p) =>
  db.selectFrom('people').selectAll().where('id', '=', p.id),
);

export const selectPersonOfUser = statement<{ userId: string }, PersonRow>((db, p) =>
  db.selectFrom('people').selectAll().where('user_id', '=', p.userId),
);

export const selectPersonByUsername = statement<{ key: string }, PersonRow>((db, p) =>
  db.selectFrom('people').selectAll().where('username_key', '=', p.key),
);

export const selectPersonByEmail = statement<{ hash: string }, PersonRow>((db, p) =>
  db.selectFrom('people').selectAll().where('email_hash', '=', p.hash),
);

/** Ids are ordered by time: the order of the list is the order of creation. */
export const selectPeopleAfter = statement<{ after: string; limit: number }, PersonRow>((db, p) =>
  db.selectFrom('people').selectAll().where('id', '>', p.after).orderBy('id').limit(p.limit),
);

/**
 * The same, of those whose user name has `part` in it, or whose address has the hash: addresses are sealed, and are found
 * whole or not at all. @param p.part with `!` before what LIKE would take for a sign of its own
 */
export const selectPeopleFound = statement<
  { part: string; emailHash: string; after: string; limit: number },
  PersonRow
>((db, p) =>
  db
    .selectFrom('people')
    .selectAll()
    .where('id', '>', p.after)
    .where((where) =>
      where.or([
        sql<boolean>`username_key like '%' || ${p.part} || '%' escape '!'`,
        where('email_hash', '=', p.emailHash),
      ]),
    )
    .orderBy('id')
    .limit(p.limit),
);

/** Administrators who can log in, other than this one: one is enough to know. */
export const selectOtherAdministrator = statement<{ id: string }, { id: string }>((db, p) =>
  db
    .selectFrom('people')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .where('id', '!=', p.id)
    .where((where) =>
      where.or([where('password_hash', 'is not', null), where('last_login_at', 'is not', null)]),
    )
    .limit(1),
);

export const setLastLogin = statement<{ id: string; now: number }, unknown>((db, p) =>
  db.updateTable('people').set({ last_login_at: p.now }).where('id', '=', p.id),
);

export const setPasswordHash = statement<{ id: string; passwordHash: string; origin: string }, unknown>(
  (db, p) =>
    db
      .updateTable('people')
      .set({
        password_hash: p.passwordHash,
        password_origin: p.origin,
        password_expired: 0,
      })
      .where('id', '=', p.id),
);

/** The same password, hashed anew: only where it was not changed meanwhile. */
export const replacePasswordHash = statement<{ id: string; from: string; to: string }, unknown>((db, p) =>
  db
    .updateTable('people')
    .set({ password_hash: p.to })
    .where('id', '=', p.id)
    .where('password_hash', '=', p.from),
);

export const setPasswordExpired = statement<{ id: string }, unknown>((db, p) =>
  db.updateTable('people').set({ password_expired: 1 }).where('id', '=', p.id),
);

/** Fails where it is somebody else's address: see `isTaken`. */
export const setEmailAddress = statement<
  { id: string; sealedEmail: string; emailHash: string; verifiedAt: number | null },
  unknown
>((db, p) =>
  db
    .updateTable('people')
    .set({ sealed_email: p.sealedEmail, email_hash: p.emailHash, email_verified_at: p.verifiedAt })
    .where('id', '=', p.id),
);

/** Only of the address that the link was sent to: another one may have taken its place. */
export const setEmailVerified = statement<{ id: string; emailHash: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('people')
    .set({ email_verified_at: p.now })
    .where('id', '=', p.id)
    .where('email_hash', '=', p.emailHash)
    .where('email_verified_at', 'is', null),
);

export const setPersonRole = statement<{ id: string; role: string }, unknown>((db, p) =>
  db.updateTable('people').set({ role: p.role }).where('id', '=', p.id),
);

export const setPersonDisabled = statement<{ id: string; disabledAt: number | null }, unknown>((db, p) =>
  db.updateTable('people').set({ disabled_at: p.disabledAt }).where('id', '=', p.id),
);
