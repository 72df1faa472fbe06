import { purgeOf } from '../../platform/database/purge.ts';
import type { SessionsTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';

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
  }),
);

export type SessionRow = SessionsTable & { user_name: string };

export const selectSession = statement<{ id: string }, SessionRow>((db, p) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .selectAll('sessions')
    .select('users.name as user_name')
    .where('sessions.id', '=', p.id),
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

export const purgeSessions = purgeOf('sessions', 'id', 'expires_at');
