import type { UsersTable } from '../../platform/database/schema.ts';
import { statement } from '../../platform/database/statement.ts';

export const selectUser = statement<{ applicationId: string; name: string }, UsersTable>((db, p) =>
  db.selectFrom('users').selectAll().where('application_id', '=', p.applicationId).where('name', '=', p.name),
);

export const insertUser = statement<
  { id: string; applicationId: string; name: string; now: number },
  unknown
>((db, p) =>
  db
    .insertInto('users')
    .values({ id: p.id, application_id: p.applicationId, name: p.name, created_at: p.now })
    .onConflict((conflict) => conflict.columns(['application_id', 'name']).doNothing()),
);

/** Everything of the user goes with the row: factors, secrets, recovery codes, challenges, sessions. */
export const deleteUser = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('users').where('id', '=', p.id),
);
