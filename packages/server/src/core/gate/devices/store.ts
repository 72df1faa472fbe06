import { type Kysely, sql } from 'kysely';
import { purgeOf } from '../../../platform/database/purge.ts';
import type { Schema } from '../../../platform/database/schema.ts';
import type { GateDevicesTable } from '../../../platform/database/schema-gate.ts';
import { statement } from '../../../platform/database/statement.ts';

/** Of one person: nobody has so many browsers, and a list has an end. */
const MOST_LISTED = 100;

export type DeviceRow = GateDevicesTable;
export type NamedDeviceRow = DeviceRow & { person_id: string; username: string };

export const insertDevice = statement<Omit<DeviceRow, 'revoked_at'>, unknown>((db, p) =>
  db.insertInto('gate_devices').values({
    id: p.id,
    user_id: p.user_id,
    name: p.name,
    type: p.type,
    secret_hash: p.secret_hash,
    method: p.method,
    aal: p.aal,
    amr: p.amr,
    authenticated_at: p.authenticated_at,
    registered_at: p.registered_at,
    expires_at: p.expires_at,
    last_used_at: p.last_used_at,
    revoked_at: null,
    ip: p.ip,
    user_agent: p.user_agent,
  }),
);

export const selectDevice = statement<{ id: string }, DeviceRow>((db, p) =>
  db.selectFrom('gate_devices').selectAll().where('id', '=', p.id),
);

const selectNamedDevices = (db: Kysely<Schema>) =>
  db
    .selectFrom('gate_devices')
    .innerJoin('people', 'people.user_id', 'gate_devices.user_id')
    .selectAll('gate_devices')
    .select(['people.id as person_id', 'people.username as username']);

export const selectNamedDevice = statement<{ id: string }, NamedDeviceRow>((db, p) =>
  selectNamedDevices(db).where('gate_devices.id', '=', p.id),
);

export const selectDevicesOfUser = statement<{ userId: string; now: number }, DeviceRow>((db, p) =>
  db
    .selectFrom('gate_devices')
    .selectAll()
    .where('user_id', '=', p.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', p.now)
    .orderBy('id', 'desc')
    .limit(MOST_LISTED),
);

/** @param p.part of a user name, with `!` before what LIKE would take for a sign of its own; empty for everybody's */
export const selectDevicesAfter = statement<
  { part: string; after: string; limit: number; now: number },
  NamedDeviceRow
>((db, p) =>
  selectNamedDevices(db)
    .where('gate_devices.id', '>', p.after)
    .where('gate_devices.revoked_at', 'is', null)
    .where('gate_devices.expires_at', '>', p.now)
    .where(sql<boolean>`people.username_key like '%' || ${p.part} || '%' escape '!'`)
    .orderBy('gate_devices.id')
    .limit(p.limit),
);

export const revokeDevice = statement<{ id: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('gate_devices')
    .set({ revoked_at: p.now })
    .where('id', '=', p.id)
    .where('revoked_at', 'is', null),
);

export const revokeDevicesOfUser = statement<{ userId: string; now: number }, unknown>((db, p) =>
  db
    .updateTable('gate_devices')
    .set({ revoked_at: p.now })
    .where('user_id', '=', p.userId)
    .where('revoked_at', 'is', null),
);

export const noteDeviceUse = statement<
  { id: string; now: number; before: number; ip: string; userAgent: string },
  unknown
>((db, p) =>
  db
    .updateTable('gate_devices')
    .set({ last_used_at: p.now, ip: p.ip, user_agent: p.userAgent })
    .where('id', '=', p.id)
    .where('last_used_at', '<=', p.before)
    .where('revoked_at', 'is', null),
);

export const purgeDevices = purgeOf('gate_devices', 'id', 'expires_at');
