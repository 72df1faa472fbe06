import { purgeOf } from '../../../platform/database/purge.ts';
import type { GateVisitsTable } from '../../../platform/database/schema-gate.ts';
import { statement } from '../../../platform/database/statement.ts';

/** A visit with whose it is. */
export type VisitRow = GateVisitsTable & { user_id: string };

export const insertVisit = statement<Omit<GateVisitsTable, 'secret_hash'>, unknown>((db, p) =>
  db.insertInto('gate_visits').values({
    id: p.id,
    device_id: p.device_id,
    service_id: p.service_id,
    origin: p.origin,
    code_hash: p.code_hash,
    state_hash: p.state_hash,
    return_to: p.return_to,
    secret_hash: null,
    created_at: p.created_at,
    expires_at: p.expires_at,
  }),
);

export const selectVisit = statement<{ id: string }, VisitRow>((db, p) =>
  db
    .selectFrom('gate_visits')
    .innerJoin('gate_devices', 'gate_devices.id', 'gate_visits.device_id')
    .selectAll('gate_visits')
    .select('gate_devices.user_id as user_id')
    .where('gate_visits.id', '=', p.id),
);

/** The guard of single use: one row changes, or the code was used before, is late, or is another origin's. */
export const beginVisit = statement<
  {
    id: string;
    codeHash: string;
    origin: string;
    stateHash: string;
    secretHash: string;
    now: number;
    expiresAt: number;
  },
  unknown
>((db, p) =>
  db
    .updateTable('gate_visits')
    .set({ code_hash: null, secret_hash: p.secretHash, expires_at: p.expiresAt })
    .where('id', '=', p.id)
    .where('code_hash', '=', p.codeHash)
    .where('origin', '=', p.origin)
    .where('state_hash', '=', p.stateHash)
    .where('expires_at', '>', p.now),
);

export const purgeVisits = purgeOf('gate_visits', 'id', 'expires_at');
