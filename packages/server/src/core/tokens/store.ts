import type { SigningKeysTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export const selectSigningKeys = statement<object, SigningKeysTable>((db) =>
  db.selectFrom('signing_keys').selectAll().orderBy('signs_from').orderBy('id'),
);

export const insertSigningKey = statement<SigningKeysTable, unknown>((db, p) =>
  db.insertInto('signing_keys').values({
    id: p.id,
    sealed_private_key: p.sealed_private_key,
    public_key: p.public_key,
    created_at: p.created_at,
    signs_from: p.signs_from,
  }),
);

export const deleteSigningKey = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('signing_keys').where('id', '=', p.id),
);
