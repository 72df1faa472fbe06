import type { Kysely } from 'kysely';
import type { Schema } from '../../../platform/database/schema.ts';
import type { VaultCollectionsTable, VaultGrantsTable } from '../../../platform/database/schema-vault.ts';
import { statement } from '../../../platform/database/statement.ts';

export type CollectionRow = VaultCollectionsTable;
type GrantRow = VaultGrantsTable;

/** Changes no row where the person has a personal collection already. */
export const insertCollection = statement<CollectionRow, unknown>((db, p) =>
  db
    .insertInto('vault_collections')
    .values({
      id: p.id,
      sealed_name: p.sealed_name,
      owner_user_id: p.owner_user_id,
      revision: p.revision,
      created_at: p.created_at,
    })
    .onConflict((conflict) => conflict.column('owner_user_id').doNothing()),
);

export const selectPersonalCollection = statement<{ userId: string }, CollectionRow>((db, p) =>
  db.selectFrom('vault_collections').selectAll().where('owner_user_id', '=', p.userId),
);

export const selectShared = statement<object, CollectionRow>((db) =>
  db.selectFrom('vault_collections').selectAll().where('owner_user_id', 'is', null).orderBy('id'),
);

/** The one that everything goes into that names none. */
export const selectOldestShared = statement<object, CollectionRow>((db) =>
  db.selectFrom('vault_collections').selectAll().where('owner_user_id', 'is', null).orderBy('id').limit(1),
);

export const countShared = statement<object, { n: number }>((db) =>
  db
    .selectFrom('vault_collections')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('owner_user_id', 'is', null),
);

export const renameCollection = statement<{ id: string; sealedName: string }, unknown>((db, p) =>
  db.updateTable('vault_collections').set({ sealed_name: p.sealedName }).where('id', '=', p.id),
);

export const deleteCollection = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('vault_collections').where('id', '=', p.id),
);

export const raiseRevision = statement<{ id: string }, unknown>((db, p) =>
  db
    .updateTable('vault_collections')
    .set((eb) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', p.id),
);

/** A second grant to the same takes the first one's place. */
export const putGrant = statement<GrantRow, unknown>((db, p) =>
  db
    .insertInto('vault_grants')
    .values({
      id: p.id,
      collection_id: p.collection_id,
      user_id: p.user_id,
      access: p.access,
      expires_at: p.expires_at,
      created_at: p.created_at,
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ access: p.access, expires_at: p.expires_at, created_at: p.created_at }),
    ),
);

export const deleteGrant = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('vault_grants').where('id', '=', p.id),
);

export interface MemberRow extends GrantRow {
  person_id: string | null;
  username: string | null;
  role: string | null;
}

/** Also those whose time is over, until somebody removes them. */
export const selectMembers = statement<{ collectionId: string }, MemberRow>((db, p) =>
  db
    .selectFrom('vault_grants as g')
    .leftJoin('people as person', 'person.user_id', 'g.user_id')
    .selectAll('g')
    .select(['person.id as person_id', 'person.username', 'person.role'])
    .where('g.collection_id', '=', p.collectionId)
    .orderBy('g.id'),
);

/** Without the grant that would be replaced. */
export const countOtherMembers = statement<{ collectionId: string; id: string }, { n: number }>((db, p) =>
  db
    .selectFrom('vault_grants')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('collection_id', '=', p.collectionId)
    .where('id', '!=', p.id),
);

export interface AccessRow extends CollectionRow {
  /** Null where there is no grant: of administrators, and of one's own. */
  access: string | null;
}

/**
 * The collections that people may see at this moment, once for each of their grants in it. An administrator sees all that
 * are shared, and nobody sees what is another person's own. The routes and the stream ask the same.
 */
function accessQuery(db: Kysely<Schema>, now: number) {
  return db
    .selectFrom('people as person')
    .innerJoin('vault_collections as c', (join) =>
      join.on((eb) =>
        eb.or([eb('c.owner_user_id', 'is', null), eb('c.owner_user_id', '=', eb.ref('person.user_id'))]),
      ),
    )
    .leftJoin('vault_grants as g', (join) =>
      join
        .onRef('g.collection_id', '=', 'c.id')
        .on((eb) => eb.or([eb('g.user_id', 'is', null), eb('g.user_id', '=', eb.ref('person.user_id'))]))
        .on((eb) => eb.or([eb('g.expires_at', 'is', null), eb('g.expires_at', '>', now)])),
    )
    .select('g.access')
    .where('person.disabled_at', 'is', null)
    .where((eb) =>
      eb.or([
        eb('c.owner_user_id', 'is not', null),
        eb('person.role', '=', 'admin'),
        eb('g.id', 'is not', null),
      ]),
    )
    .orderBy('c.id')
    .orderBy('g.id');
}

export const selectAccess = statement<{ userId: string; now: number }, AccessRow>((db, p) =>
  accessQuery(db, p.now).selectAll('c').where('person.user_id', '=', p.userId),
);

/** The same of many people, without what it takes to show it: what may have changed for whom. */
export function accessOfMany(db: Kysely<Schema>, userIds: readonly string[], now: number) {
  return accessQuery(db, now)
    .select(['person.user_id', 'c.id', 'c.revision', 'person.role'])
    .where('person.user_id', 'in', userIds);
}
