import type { Compilable, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';
import type { Schema } from '../schema.ts';
import { type TableTypes, tableTypes } from '../table-types.ts';

/** Services behind reverse proxies, who may reach them, and the devices that are let in. */
export function up(db: Kysely<Schema>, dialect: DialectName): Compilable[] {
  const t = tableTypes(db, dialect);
  return [...services(db, t), ...devices(db, t)];
}

function services(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('gate_services')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('name', t.text, (c) => c.notNull().unique())
      .addColumn('origins', t.text, (c) => c.notNull())
      .addColumn('policy', t.text, (c) => c.notNull())
      .addColumn('default_scopes', t.text, (c) => c.notNull())
      .addColumn('token_hash', t.text, (c) => c.notNull())
      .addColumn('previous_token_hash', t.text)
      .addColumn('previous_token_until', t.integer64)
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('disabled_at', t.integer64),
    t
      .table('gate_groups')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('name', t.text, (c) => c.notNull().unique())
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    t
      .table('gate_group_members')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('group_id', t.text, (c) => c.notNull().references('gate_groups.id').onDelete('cascade'))
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('gate_group_members_by_user').on('gate_group_members').column('user_id'),
    db.schema.createIndex('gate_group_members_by_group').on('gate_group_members').column('group_id'),
    t
      .table('gate_grants')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('service_id', t.text, (c) => c.notNull().references('gate_services.id').onDelete('cascade'))
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('group_id', t.text, (c) => c.references('gate_groups.id').onDelete('cascade'))
      .addColumn('scopes', t.text, (c) => c.notNull())
      .addColumn('expires_at', t.integer64)
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('gate_grants_by_service').on('gate_grants').column('service_id'),
    db.schema.createIndex('gate_grants_by_user').on('gate_grants').column('user_id'),
    db.schema.createIndex('gate_grants_by_group').on('gate_grants').column('group_id'),
  ];
}

function devices(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('gate_devices')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('type', t.text, (c) => c.notNull())
      .addColumn('secret_hash', t.text, (c) => c.notNull())
      .addColumn('method', t.text, (c) => c.notNull())
      .addColumn('aal', t.integer64, (c) => c.notNull())
      .addColumn('amr', t.text, (c) => c.notNull())
      .addColumn('authenticated_at', t.integer64, (c) => c.notNull())
      .addColumn('registered_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('last_used_at', t.integer64, (c) => c.notNull())
      .addColumn('revoked_at', t.integer64)
      .addColumn('ip', t.text, (c) => c.notNull())
      .addColumn('user_agent', t.text, (c) => c.notNull()),
    db.schema.createIndex('gate_devices_by_user').on('gate_devices').column('user_id'),
    db.schema.createIndex('gate_devices_by_end').on('gate_devices').column('expires_at'),
    t
      .table('gate_visits')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('device_id', t.text, (c) => c.notNull().references('gate_devices.id').onDelete('cascade'))
      .addColumn('service_id', t.text, (c) => c.notNull().references('gate_services.id').onDelete('cascade'))
      .addColumn('origin', t.text, (c) => c.notNull())
      .addColumn('code_hash', t.text, (c) => c.unique())
      .addColumn('state_hash', t.text, (c) => c.notNull())
      .addColumn('return_to', t.text, (c) => c.notNull())
      .addColumn('secret_hash', t.text)
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('gate_visits_by_device').on('gate_visits').column('device_id'),
    db.schema.createIndex('gate_visits_by_service').on('gate_visits').column('service_id'),
    db.schema.createIndex('gate_visits_by_end').on('gate_visits').column('expires_at'),
    t
      .table('gate_bindings')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('device_id', t.text, (c) => c.notNull().references('gate_devices.id').onDelete('cascade'))
      .addColumn('public_key', t.text, (c) => c.notNull())
      .addColumn('challenge_hashes', t.text, (c) => c.notNull())
      .addColumn('challenges_expire_at', t.integer64, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('refreshed_at', t.integer64, (c) => c.notNull())
      .addColumn('ended_at', t.integer64),
    db.schema.createIndex('gate_bindings_by_device').on('gate_bindings').column('device_id'),
  ];
}
