import type { Compilable, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';
import type { Schema } from '../schema.ts';
import { type TableTypes, tableTypes } from '../table-types.ts';

/** The vault, and codes for programs. */
export function up(db: Kysely<Schema>, dialect: DialectName): Compilable[] {
  const t = tableTypes(db, dialect);
  return [...vault(db, t), ...codes(db, t)];
}

function vault(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('vault_collections')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('sealed_name', t.text)
      .addColumn('owner_user_id', t.text, (c) => c.unique().references('users.id').onDelete('cascade'))
      .addColumn('revision', t.integer64, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    t
      .table('vault_grants')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('collection_id', t.text, (c) =>
        c.notNull().references('vault_collections.id').onDelete('cascade'),
      )
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('access', t.text, (c) => c.notNull())
      .addColumn('expires_at', t.integer64)
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('vault_grants_by_collection').on('vault_grants').column('collection_id'),
    db.schema.createIndex('vault_grants_by_user').on('vault_grants').column('user_id'),
    t
      .table('vault_entries')
      .addColumn('id', t.text, (c) => c.primaryKey())
      // A personal collection goes with its person and takes these along; a shared one is only removed when it is empty.
      .addColumn('collection_id', t.text, (c) =>
        c.notNull().references('vault_collections.id').onDelete('cascade'),
      )
      .addColumn('type', t.text, (c) => c.notNull())
      .addColumn('sealed_content', t.text, (c) => c.notNull())
      .addColumn('content_hash', t.text, (c) => c.notNull())
      .addColumn('counter', t.integer64)
      .addColumn('created_by', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('updated_at', t.integer64, (c) => c.notNull()),
    db.schema
      .createIndex('vault_entries_by_content')
      .on('vault_entries')
      .columns(['collection_id', 'content_hash'])
      .unique(),
    t
      .table('vault_disclosures')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('entry_ids', t.text)
      .addColumn('run_ids', t.text)
      .addColumn('named_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('vault_disclosures_by_time').on('vault_disclosures').column('named_at'),
  ];
}

function codes(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .clustered('api_key_entries')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('api_key_id', t.text, (c) => c.notNull().references('api_keys.id').onDelete('cascade'))
      .addColumn('entry_id', t.text, (c) => c.notNull().references('vault_entries.id').onDelete('cascade'))
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('api_key_entries_by_key').on('api_key_entries').column('api_key_id'),
    db.schema.createIndex('api_key_entries_by_entry').on('api_key_entries').column('entry_id'),
    t
      .clustered('code_leases')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('expires_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('code_leases_by_expiry').on('code_leases').column('expires_at'),
  ];
}
