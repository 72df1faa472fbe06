import type { GateBindingsTable } from '../../../platform/database/schema-gate.ts';
import { statement } from '../../../platform/database/statement.ts';

export type BindingRow = GateBindingsTable;

/** A device is bound once; it may have more where an earlier version let it be bound anew, which set `ended_at`. */
const MOST = 5;

export const insertBinding = statement<Omit<BindingRow, 'ended_at'>, unknown>((db, p) =>
  db.insertInto('gate_bindings').values({
    id: p.id,
    device_id: p.device_id,
    public_key: p.public_key,
    challenge_hashes: p.challenge_hashes,
    challenges_expire_at: p.challenges_expire_at,
    created_at: p.created_at,
    refreshed_at: p.refreshed_at,
    ended_at: null,
  }),
);

export const selectBinding = statement<{ id: string }, BindingRow>((db, p) =>
  db.selectFrom('gate_bindings').selectAll().where('id', '=', p.id),
);

export const selectBindingsOfDevice = statement<{ deviceId: string }, BindingRow>((db, p) =>
  db
    .selectFrom('gate_bindings')
    .selectAll()
    .where('device_id', '=', p.deviceId)
    .where('ended_at', 'is', null)
    .orderBy('id', 'desc')
    .limit(MOST),
);

/** Other challenges in the place of those that were read: who was there first has the last word. */
export const setChallenges = statement<{ id: string; from: string; to: string; expiresAt: number }, unknown>(
  (db, p) =>
    db
      .updateTable('gate_bindings')
      .set({ challenge_hashes: p.to, challenges_expire_at: p.expiresAt })
      .where('id', '=', p.id)
      .where('challenge_hashes', '=', p.from)
      .where('ended_at', 'is', null),
);

/** The guard of single use of a challenge: what was read is replaced once. */
export const refreshBinding = statement<{ id: string; from: string; to: string; now: number }, unknown>(
  (db, p) =>
    db
      .updateTable('gate_bindings')
      .set({ challenge_hashes: p.to, refreshed_at: p.now })
      .where('id', '=', p.id)
      .where('challenge_hashes', '=', p.from)
      .where('ended_at', 'is', null),
);
