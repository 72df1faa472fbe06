import { sql } from 'kysely';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import type { VaultEntriesTable } from '../../../platform/database/schema-vault.ts';
import { query, statement } from '../../../platform/database/statement.ts';
import { MAX_STORED_COUNTER } from './content.ts';

export type EntryRow = VaultEntriesTable;

/** Changes no row where the collection has the same secret with the same parameters already. */
export const insertEntry = statement<EntryRow, unknown>((db, p) =>
  db
    .insertInto('vault_entries')
    .values({
      id: p.id,
      collection_id: p.collection_id,
      type: p.type,
      sealed_content: p.sealed_content,
      content_hash: p.content_hash,
      counter: p.counter,
      created_by: p.created_by,
      created_at: p.created_at,
      updated_at: p.updated_at,
    })
    .onConflict((conflict) => conflict.columns(['collection_id', 'content_hash']).doNothing()),
);

/** A database server takes fifty rows in the time of three. */
const TOGETHER = 50;

const insertTogether = statement<Record<string, string | number | null>, unknown>((db, p) => {
  const row = (number: number) => {
    const value = (column: string) => p[`${column} ${number}`] as never;
    return {
      id: value('id'),
      collection_id: value('collection_id'),
      type: value('type'),
      sealed_content: value('sealed_content'),
      content_hash: value('content_hash'),
      counter: value('counter'),
      created_by: value('created_by'),
      created_at: value('created_at'),
      updated_at: value('updated_at'),
    };
  };
  return db
    .insertInto('vault_entries')
    .values(Array.from({ length: TOGETHER }, (_, number) => row(number)))
    .onConflict((conflict) => conflict.columns(['collection_id', 'content_hash']).doNothing());
});

/** As `insertEntry`, of thousands. */
export function insertEntries(tx: Transaction, rows: readonly EntryRow[]): void {
  const whole = rows.length - (rows.length % TOGETHER);
  for (let start = 0; start < whole; start += TOGETHER) {
    const values: Record<string, string | number | null> = {};
    for (const [number, row] of rows.slice(start, start + TOGETHER).entries())
      for (const [column, value] of Object.entries(row)) values[`${column} ${number}`] = value;
    insertTogether.post(tx, values);
  }
  for (const row of rows.slice(whole)) insertEntry.post(tx, row);
}

export const selectEntry = statement<{ id: string }, EntryRow>((db, p) =>
  db.selectFrom('vault_entries').selectAll().where('id', '=', p.id),
);

/** Ids are ordered by time: oldest first. */
export function selectEntriesOf(
  executor: Executor,
  collectionIds: readonly string[],
): Promise<EntryRow[]> | EntryRow[] {
  if (collectionIds.length === 0) return [];
  return query<EntryRow>(executor, (db) =>
    db.selectFrom('vault_entries').selectAll().where('collection_id', 'in', collectionIds).orderBy('id'),
  );
}

/** Its collection, by each of these ids; those that are not there are left out. */
export function selectPlaces(
  executor: Executor,
  ids: readonly string[],
): Promise<Pick<EntryRow, 'id' | 'collection_id'>[]> | [] {
  if (ids.length === 0) return [];
  return query<Pick<EntryRow, 'id' | 'collection_id'>>(executor, (db) =>
    db.selectFrom('vault_entries').select(['id', 'collection_id']).where('id', 'in', ids).orderBy('id'),
  );
}

export const countEntries = statement<{ collectionId: string }, { n: number }>((db, p) =>
  db
    .selectFrom('vault_entries')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('collection_id', '=', p.collectionId),
);

/** How much a collection has: entries, and bytes of what is sealed of them. */
export const selectSize = statement<{ collectionId: string }, { entries: number; bytes: number }>((db, p) =>
  db
    .selectFrom('vault_entries')
    .select(({ fn }) => [
      fn.countAll<number>().as('entries'),
      sql<number>`coalesce(sum(octet_length(sealed_content)), 0)`.as('bytes'),
    ])
    .where('collection_id', '=', p.collectionId),
);

/** The entry of a collection that has this secret with these parameters. */
export const selectTwin = statement<Pick<EntryRow, 'collection_id' | 'content_hash'>, { id: string }>(
  (db, p) =>
    db
      .selectFrom('vault_entries')
      .select('id')
      .where('collection_id', '=', p.collection_id)
      .where('content_hash', '=', p.content_hash),
);

/** What is in a collection, by its digests. */
export const selectContents = statement<{ collectionId: string }, Pick<EntryRow, 'id' | 'content_hash'>>(
  (db, p) =>
    db.selectFrom('vault_entries').select(['id', 'content_hash']).where('collection_id', '=', p.collectionId),
);

export const updateEntry = statement<
  Pick<EntryRow, 'id' | 'collection_id' | 'sealed_content' | 'updated_at'>,
  unknown
>((db, p) =>
  db
    .updateTable('vault_entries')
    .set({
      collection_id: p.collection_id,
      sealed_content: p.sealed_content,
      updated_at: p.updated_at,
    })
    .where('id', '=', p.id),
);

export const deleteEntry = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('vault_entries').where('id', '=', p.id),
);

/** Each caller gets another counter: the row is raised and read in one statement (RFC 4226, section 7.2). */
export const advanceCounter = statement<{ id: string }, { counter: number | null }>((db, p) =>
  db
    .updateTable('vault_entries')
    .set((eb) => ({ counter: eb('counter', '+', 1) }))
    .where('id', '=', p.id)
    .where('type', '=', 'hotp')
    .where('counter', '<', MAX_STORED_COUNTER)
    .returning('counter'),
);
