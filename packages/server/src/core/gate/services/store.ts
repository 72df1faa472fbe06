import type { GateServicesTable } from '../../../platform/database/schema-gate.ts';
import { statement } from '../../../platform/database/statement.ts';

export type ServiceRow = GateServicesTable;

export const insertService = statement<ServiceRow, unknown>((db, p) =>
  db.insertInto('gate_services').values({
    id: p.id,
    name: p.name,
    origins: p.origins,
    policy: p.policy,
    default_scopes: p.default_scopes,
    token_hash: p.token_hash,
    previous_token_hash: p.previous_token_hash,
    previous_token_until: p.previous_token_until,
    created_at: p.created_at,
    disabled_at: p.disabled_at,
  }),
);

export const selectService = statement<{ id: string }, ServiceRow>((db, p) =>
  db.selectFrom('gate_services').selectAll().where('id', '=', p.id),
);

export const selectServiceByName = statement<{ name: string }, ServiceRow>((db, p) =>
  db.selectFrom('gate_services').selectAll().where('name', '=', p.name),
);

export const selectServicesAfter = statement<{ after: string; limit: number }, ServiceRow>((db, p) =>
  db.selectFrom('gate_services').selectAll().where('id', '>', p.after).orderBy('id').limit(p.limit),
);

/** All of them, also those that are disabled: there are few. */
export const selectAllServices = statement<object, ServiceRow>((db) =>
  db.selectFrom('gate_services').selectAll().orderBy('id'),
);

export const updateService = statement<
  { id: string; origins: string; policy: string; defaultScopes: string },
  unknown
>((db, p) =>
  db
    .updateTable('gate_services')
    .set({ origins: p.origins, policy: p.policy, default_scopes: p.defaultScopes })
    .where('id', '=', p.id),
);

export const setServiceTokens = statement<
  { id: string; tokenHash: string; previousTokenHash: string | null; previousTokenUntil: number | null },
  unknown
>((db, p) =>
  db
    .updateTable('gate_services')
    .set({
      token_hash: p.tokenHash,
      previous_token_hash: p.previousTokenHash,
      previous_token_until: p.previousTokenUntil,
    })
    .where('id', '=', p.id),
);

export const setServiceDisabled = statement<{ id: string; disabledAt: number | null }, unknown>((db, p) =>
  db.updateTable('gate_services').set({ disabled_at: p.disabledAt }).where('id', '=', p.id),
);

export const deleteService = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('gate_services').where('id', '=', p.id),
);
