import type { Kysely } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';
import type {
  GateGrantsTable,
  GateGroupMembersTable,
  GateGroupsTable,
} from '../../../platform/database/schema-gate.ts';
import { statement } from '../../../platform/database/statement.ts';

/** A grant with what people call whom it is for. */
export type GrantRow = GateGrantsTable & {
  person_id: string | null;
  username: string | null;
  group_name: string | null;
};

const insertGrant = (db: Kysely<Schema>, p: GateGrantsTable) =>
  db.insertInto('gate_grants').values({
    id: p.id,
    service_id: p.service_id,
    user_id: p.user_id,
    group_id: p.group_id,
    scopes: p.scopes,
    expires_at: p.expires_at,
    created_at: p.created_at,
  });

/** A second one for the same takes the first one's place. */
export const putGrant = statement<GateGrantsTable, unknown>((db, p) =>
  insertGrant(db, p).onConflict((conflict) =>
    conflict.column('id').doUpdateSet({ scopes: p.scopes, expires_at: p.expires_at }),
  ),
);

/** Changes no row where there is one. */
export const insertMissingGrant = statement<GateGrantsTable, unknown>((db, p) =>
  insertGrant(db, p).onConflict((conflict) => conflict.column('id').doNothing()),
);

export const deleteGrant = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('gate_grants').where('id', '=', p.id),
);

const selectNamedGrants = (db: Kysely<Schema>) =>
  db
    .selectFrom('gate_grants')
    .leftJoin('people', 'people.user_id', 'gate_grants.user_id')
    .leftJoin('gate_groups', 'gate_groups.id', 'gate_grants.group_id')
    .selectAll('gate_grants')
    .select(['people.id as person_id', 'people.username as username', 'gate_groups.name as group_name']);

export const selectGrantsOfService = statement<{ serviceId: string; after: string; limit: number }, GrantRow>(
  (db, p) =>
    selectNamedGrants(db)
      .where('gate_grants.service_id', '=', p.serviceId)
      .where('gate_grants.id', '>', p.after)
      .orderBy('gate_grants.id')
      .limit(p.limit),
);

export const selectGrant = statement<{ id: string }, GrantRow>((db, p) =>
  selectNamedGrants(db).where('gate_grants.id', '=', p.id),
);

/** Of the person themselves, on all services. */
export const selectGrantsOfUser = statement<{ userId: string }, GateGrantsTable>((db, p) =>
  db.selectFrom('gate_grants').selectAll().where('user_id', '=', p.userId),
);

export const selectGrantsOfGroup = statement<{ groupId: string }, GateGrantsTable>((db, p) =>
  db.selectFrom('gate_grants').selectAll().where('group_id', '=', p.groupId),
);

export const insertGroup = statement<GateGroupsTable, unknown>((db, p) =>
  db.insertInto('gate_groups').values({ id: p.id, name: p.name, created_at: p.created_at }),
);

export const selectGroupsAfter = statement<{ after: string; limit: number }, GateGroupsTable>((db, p) =>
  db.selectFrom('gate_groups').selectAll().where('id', '>', p.after).orderBy('id').limit(p.limit),
);

export const selectGroup = statement<{ id: string }, GateGroupsTable>((db, p) =>
  db.selectFrom('gate_groups').selectAll().where('id', '=', p.id),
);

export const selectGroupByName = statement<{ name: string }, GateGroupsTable>((db, p) =>
  db.selectFrom('gate_groups').selectAll().where('name', '=', p.name),
);

export const deleteGroup = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('gate_groups').where('id', '=', p.id),
);

export const putMember = statement<GateGroupMembersTable, unknown>((db, p) =>
  db
    .insertInto('gate_group_members')
    .values({ id: p.id, group_id: p.group_id, user_id: p.user_id, created_at: p.created_at })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

export const deleteMember = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('gate_group_members').where('id', '=', p.id),
);

export type MemberRow = GateGroupMembersTable & { person_id: string; username: string };

export const selectMembers = statement<{ groupId: string; after: string; limit: number }, MemberRow>(
  (db, p) =>
    db
      .selectFrom('gate_group_members')
      .innerJoin('people', 'people.user_id', 'gate_group_members.user_id')
      .selectAll('gate_group_members')
      .select(['people.id as person_id', 'people.username as username'])
      .where('group_id', '=', p.groupId)
      .where('gate_group_members.id', '>', p.after)
      .orderBy('gate_group_members.id')
      .limit(p.limit),
);

export const selectGroupsOfUser = statement<{ userId: string }, Pick<GateGroupsTable, 'id' | 'name'>>(
  (db, p) =>
    db
      .selectFrom('gate_group_members')
      .innerJoin('gate_groups', 'gate_groups.id', 'gate_group_members.group_id')
      .select(['gate_groups.id as id', 'gate_groups.name as name'])
      .where('gate_group_members.user_id', '=', p.userId)
      .orderBy('gate_groups.name'),
);
