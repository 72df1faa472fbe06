import type { Kysely } from 'kysely';
import type { Schema } from '../../platform/database/schema.ts';
import type { VaultEntriesTable } from '../../platform/database/schema-vault.ts';
import { statement } from '../../platform/database/statement.ts';

/** What API keys with the scope `codes` are bound to: they see codes of these entries and nothing else. */

/** More than anybody's scripts use, and few enough to be looked at with each request. */
export const MAX_ENTRIES_OF_KEY = 100;

export const insertKeyEntry = statement<
  { apiKeyId: string; entryId: string; now: number; id: string },
  unknown
>((db, p) =>
  db
    .insertInto('api_key_entries')
    .values({ id: p.id, api_key_id: p.apiKeyId, entry_id: p.entryId, created_at: p.now })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

export function keyEntryId(apiKeyId: string, entryId: string): string {
  return `${apiKeyId} ${entryId}`;
}

export const deleteKeyEntry = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('api_key_entries').where('id', '=', p.id),
);

/** Of an entry, but for the keys of this person. */
export const selectBindingsOfOthers = statement<
  { entryId: string; userId: string },
  { id: string; api_key_id: string }
>((db, p) =>
  db
    .selectFrom('api_key_entries as bound')
    .innerJoin('api_keys as key', 'key.id', 'bound.api_key_id')
    .select(['bound.id', 'bound.api_key_id'])
    .where('bound.entry_id', '=', p.entryId)
    .where((eb) => eb.or([eb('key.owner_user_id', 'is', null), eb('key.owner_user_id', '!=', p.userId)]))
    .orderBy('bound.id'),
);

export const selectKeyEntries = statement<{ apiKeyId: string }, { entry_id: string }>((db, p) =>
  db
    .selectFrom('api_key_entries')
    .select('entry_id')
    .where('api_key_id', '=', p.apiKeyId)
    .orderBy('entry_id'),
);

/** What codes are made of, and whose own it is; null for what is shared. */
export type BoundEntry = Pick<VaultEntriesTable, (typeof codeColumns)[number]> & {
  owner_user_id: string | null;
};

/** No others: the store makes a value of each, for each code. */
const codeColumns = ['id', 'collection_id', 'type', 'sealed_content', 'content_hash', 'counter'] as const;
const ofEntry = codeColumns.map((column) => `entry.${column}` as const);

const boundEntries = (db: Kysely<Schema>) =>
  db
    .selectFrom('api_key_entries as bound')
    .innerJoin('vault_entries as entry', 'entry.id', 'bound.entry_id')
    .innerJoin('vault_collections as place', 'place.id', 'entry.collection_id')
    .select(ofEntry)
    .select('place.owner_user_id');

/** With all that it takes to make their codes; in the order of the index, which is that of the entries. */
export const selectBoundEntries = statement<{ apiKeyId: string }, BoundEntry>((db, p) =>
  boundEntries(db).where('bound.api_key_id', '=', p.apiKeyId).orderBy('bound.id').limit(MAX_ENTRIES_OF_KEY),
);

export const selectBoundEntry = statement<{ id: string }, BoundEntry>((db, p) =>
  boundEntries(db).where('bound.id', '=', p.id),
);
