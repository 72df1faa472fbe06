import type { Compilable, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';
import type { Schema } from '../schema.ts';
import { type TableTypes, tableTypes } from '../table-types.ts';

export function up(db: Kysely<Schema>, dialect: DialectName): Compilable[] {
  const t = tableTypes(db, dialect);
  return [
    ...keys(t),
    ...applications(db, t),
    ...factors(db, t),
    ...verification(db, t),
    ...audit(t),
    ...requests(db, t),
  ];
}

function keys(t: TableTypes): Compilable[] {
  return [
    t
      .table('data_keys')
      .addColumn('purpose', t.text, (c) => c.primaryKey())
      .addColumn('sealed_key', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
  ];
}

function applications(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('applications')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('name', t.text, (c) => c.notNull().unique())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('disabled_at', t.integer64),
    t
      .table('api_keys')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('application_id', t.text, (c) =>
        c.notNull().references('applications.id').onDelete('cascade'),
      )
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('secret_hash', t.text, (c) => c.notNull())
      .addColumn('sealed_signing_secret', t.text)
      .addColumn('scopes', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64)
      .addColumn('revoked_at', t.integer64)
      .addColumn('last_used_at', t.integer64),
    db.schema.createIndex('api_keys_by_application').on('api_keys').column('application_id'),
    t
      .table('users')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('application_id', t.text, (c) =>
        c.notNull().references('applications.id').onDelete('cascade'),
      )
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('users_by_name').on('users').columns(['application_id', 'name']).unique(),
  ];
}

function factors(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('factors')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('kind', t.text, (c) => c.notNull())
      .addColumn('label', t.text, (c) => c.notNull())
      .addColumn('state', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('confirmed_at', t.integer64)
      .addColumn('last_used_at', t.integer64)
      .addColumn('consecutive_failures', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('disabled_at', t.integer64)
      .addColumn('replaces', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('confirmed_with', t.text)
      .addColumn('enrolled_ip', t.text, (c) => c.notNull())
      .addColumn('enrolled_user_agent', t.text, (c) => c.notNull()),
    db.schema.createIndex('factors_by_user').on('factors').columns(['user_id', 'kind']),
    t
      .clustered('totp_factors')
      .addColumn('factor_id', t.text, (c) => c.primaryKey().references('factors.id').onDelete('cascade'))
      .addColumn('sealed_secret', t.text, (c) => c.notNull())
      .addColumn('secret_version', 'integer', (c) => c.notNull())
      .addColumn('algorithm', t.text, (c) => c.notNull())
      .addColumn('digits', 'integer', (c) => c.notNull())
      .addColumn('period', 'integer', (c) => c.notNull())
      .addColumn('last_accepted_time_step', t.integer64, (c) => c.notNull()),
    t
      .table('recovery_codes')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('factor_id', t.text, (c) => c.notNull().references('factors.id').onDelete('cascade'))
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('code_hash', t.text, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema
      .createIndex('recovery_codes_by_hash')
      .on('recovery_codes')
      .columns(['user_id', 'code_hash'])
      .unique(),
    db.schema.createIndex('recovery_codes_by_factor').on('recovery_codes').columns(['factor_id', 'spent_at']),
  ];
}

function verification(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('challenges')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('factor_kind', t.text, (c) => c.notNull())
      .addColumn('factor_id', t.text, (c) => c.references('factors.id').onDelete('cascade'))
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema.createIndex('challenges_by_user').on('challenges').column('user_id'),
    db.schema.createIndex('challenges_by_expiry').on('challenges').column('expires_at'),
    t
      .clustered('sessions')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('token_hash', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('application_id', t.text, (c) => c.notNull())
      .addColumn('method', t.text, (c) => c.notNull())
      .addColumn('aal', 'integer', (c) => c.notNull())
      .addColumn('amr', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('revoked_at', t.integer64)
      .addColumn('ip', t.text, (c) => c.notNull())
      .addColumn('user_agent', t.text, (c) => c.notNull()),
    db.schema.createIndex('sessions_by_user').on('sessions').column('user_id'),
    db.schema.createIndex('sessions_by_expiry').on('sessions').column('expires_at'),
    t
      .clustered('counters')
      .addColumn('key', t.text, (c) => c.primaryKey())
      .addColumn('count', 'integer', (c) => c.notNull())
      .addColumn('window_ends_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('counters_by_end').on('counters').column('window_ends_at'),
  ];
}

function audit(t: TableTypes): Compilable[] {
  return [
    t
      .table('audit_events')
      // AUTOINCREMENT: a number is never given twice, also after the newest rows were deleted.
      .addColumn('seq', t.integer64, (c) => t.numbered(c))
      .addColumn('id', t.text, (c) => c.notNull())
      .addColumn('at', t.integer64, (c) => c.notNull())
      .addColumn('application_id', t.text)
      .addColumn('actor', t.text, (c) => c.notNull())
      .addColumn('action', t.text, (c) => c.notNull())
      .addColumn('outcome', t.text, (c) => c.notNull())
      .addColumn('reason', t.text)
      .addColumn('user_id', t.text)
      .addColumn('factor_id', t.text)
      .addColumn('ip', t.text)
      .addColumn('user_agent', t.text)
      .addColumn('request_id', t.text)
      .addColumn('detail', t.text),
    t
      .table('audit_chain')
      .addColumn('position', t.integer64, (c) => c.primaryKey())
      .addColumn('event_seq', t.integer64, (c) => c.notNull().unique())
      .addColumn('event_id', t.text, (c) => c.notNull())
      .addColumn('hash', t.text, (c) => c.notNull()),
  ];
}

function requests(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('idempotency_keys')
      .addColumn('key_hash', t.text, (c) => c.primaryKey())
      .addColumn('request_hash', t.text, (c) => c.notNull())
      .addColumn('sealed_answer', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('expires_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('idempotency_keys_by_user').on('idempotency_keys').column('user_id'),
    db.schema.createIndex('idempotency_keys_by_expiry').on('idempotency_keys').column('expires_at'),
    t
      .table('spent_nonces')
      .addColumn('nonce_hash', t.text, (c) => c.primaryKey())
      .addColumn('expires_at', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('spent_nonces_by_expiry').on('spent_nonces').column('expires_at'),
  ];
}
