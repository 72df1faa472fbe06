import type { Kysely } from 'kysely';
import { purgeOf } from '../../platform/database/purge.ts';
import type { Schema, SessionsTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';

/** Of one person: nobody has so many browsers, and a list has an end. */
const MOST_LISTED = 100;

export const insertSession = statement<Omit<SessionsTable, 'revoked_at'>, unknown>((db, p) =>
  db.insertInto('sessions').values({
    id: p.id,
    token_hash: p.token_hash,
    user_id: p.user_id,
    application_id: p.application_id,
    method: p.method,
    aal: p.aal,
    amr: p.amr,
    created_at: p.created_at,
    expires_at: p.expires_at,
    revoked_at: null,
    ip: p.ip,
    user_agent: p.user_agent,
    second_factor_at: p.second_factor_at,
    remembered: p.remembered,
    device_id: p.device_id,
    last_used_at: p.last_used_at,
  }),
);

export type SessionRow = SessionsTable & { user_name: string };

const sessionsWithUser = (db: Kysely<Schema>) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select('users.name as user_name');

export const selectSession = statement<{ id: string }, SessionRow>((db, p) =>
  sessionsWithUser(db).where('sessions.id', '=', p.id),
);

export const revokeSession = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('sessions')
    .set({ revoked_at: p.now })
    .where('id', '=', p.id)
    .where('revoked_at', 'is', null),
);

export const revokeSessionsOfUser = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('sessions')
    .set({ revoked_at: p.now })
    .where('user_id', '=', p.userId)
    .where('revoked_at', 'is', null),
);

export const revokeOtherSessions = statement<{ userId: string; keep: string; now: number }, unknown>(
  (db, p) =>
    db
      .updateTable('sessions')
      .set({ revoked_at: p.now })
      .where('user_id', '=', p.userId)
      .where('id', '!=', p.keep)
      .where('revoked_at', 'is', null),
);

export const selectOpenSessions = statement<{ userId: string; now: number }, SessionRow>((db, p) =>
  sessionsWithUser(db)
    .where('sessions.user_id', '=', p.userId)
    .where('sessions.revoked_at', 'is', null)
    .where('sessions.expires_at', '>', p.now)
    .orderBy('sessions.id', 'desc')
    .limit(MOST_LISTED),
);

/** Of these sessions, those that are open, of people who are not disabled and do not have to set a new password first. */
export function openAmong(db: Kysely<Schema>, ids: readonly string[], now: number) {
  return db
    .selectFrom('sessions as session')
    .innerJoin('people as person', 'person.user_id', 'session.user_id')
    .select('session.id')
    .where('session.id', 'in', ids)
    .where('session.revoked_at', 'is', null)
    .where('session.expires_at', '>', now)
    .where('person.disabled_at', 'is', null)
    .where('person.password_expired', '=', 0);
}

/** A fresh second factor, and a fresh token: the old one is dead (OWASP ASVS 7.2.4). */
export const renewSession = statement<
  { id: string; secondFactorAt: number; aal: number; amr: string; tokenHash: string },
  unknown
>((db, p) =>
  db
    .updateTable('sessions')
    .set({ second_factor_at: p.secondFactorAt, aal: p.aal, amr: p.amr, token_hash: p.tokenHash })
    .where('id', '=', p.id)
    .where('revoked_at', 'is', null),
);

export const noteSessionUse = statement<{ id: string; now: number; before: number }, unknown>((db, p) =>
  db
    .updateTable('sessions')
    .set({ last_used_at: p.now })
    .where('id', '=', p.id)
    .where('last_used_at', '<=', p.before)
    .where('revoked_at', 'is', null),
);

export const purgeSessions = purgeOf('sessions', 'id', 'expires_at');
