import { purgeOf } from '../../platform/database/purge.ts';
import type { TrustedDevicesTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export const insertDevice = statement<
  Omit<TrustedDevicesTable, 'previous_token_hash' | 'revoked_at'>,
  unknown
>((db, p) =>
  db.insertInto('trusted_devices').values({
    id: p.id,
    user_id: p.user_id,
    name: p.name,
    token_hash: p.token_hash,
    previous_token_hash: null,
    rotated_at: p.rotated_at,
    created_at: p.created_at,
    expires_at: p.expires_at,
    last_used_at: p.last_used_at,
    revoked_at: null,
    ip: p.ip,
    user_agent: p.user_agent,
  }),
);

export const selectDevice = statement<{ id: string; now: number }, TrustedDevicesTable>((db, p) =>
  db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('id', '=', p.id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', p.now),
);

export const selectDevicesOfUser = statement<{ userId: string; now: number }, TrustedDevicesTable>((db, p) =>
  db
    .selectFrom('trusted_devices')
    .selectAll()
    .where('user_id', '=', p.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', p.now)
    .orderBy('id', 'desc')
    .limit(100),
);

/** The guard of single use: one row changes, or the token was used already. */
export const rotateDevice = statement<
  { id: string; from: string; to: string; now: number; ip: string; userAgent: string },
  unknown
>((db, p) =>
  db
    .updateTable('trusted_devices')
    .set({
      token_hash: p.to,
      previous_token_hash: p.from,
      rotated_at: p.now,
      last_used_at: p.now,
      ip: p.ip,
      user_agent: p.userAgent,
    })
    .where('id', '=', p.id)
    .where('token_hash', '=', p.from)
    .where('revoked_at', 'is', null),
);

export const revokeDevice = statement<{ id: string; userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('trusted_devices')
    .set({ revoked_at: p.now })
    .where('id', '=', p.id)
    .where('user_id', '=', p.userId)
    .where('revoked_at', 'is', null),
);

export const revokeDevicesOfUser = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('trusted_devices')
    .set({ revoked_at: p.now })
    .where('user_id', '=', p.userId)
    .where('revoked_at', 'is', null),
);

export const purgeDevices = purgeOf('trusted_devices', 'id', 'expires_at');
