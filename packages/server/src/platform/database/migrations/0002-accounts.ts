import type { Compilable, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';
import type { Schema } from '../schema.ts';
import { type TableTypes, tableTypes } from '../table-types.ts';

/** People, passkeys, codes by message, the outbox and webhooks. */
export function up(db: Kysely<Schema>, dialect: DialectName): Compilable[] {
  const t = tableTypes(db, dialect);
  return [
    ...columns(db, t),
    ...people(db, t),
    ...logins(db, t),
    ...tokens(db, t),
    ...passkeys(db, t),
    ...messages(db, t),
    ...webhooks(db, t),
  ];
}

function columns(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  const alter = (table: keyof Schema & string) => db.schema.alterTable(table);
  return [
    alter('applications').addColumn('webauthn_rp_id', t.text),
    alter('applications').addColumn('webauthn_rp_name', t.text),
    alter('applications').addColumn('webauthn_origins', t.text),
    alter('api_keys').addColumn('owner_user_id', t.text, (c) => c.references('users.id').onDelete('cascade')),
    alter('api_keys').addColumn('rate_limit', 'integer'),
    db.schema.createIndex('api_keys_by_owner').on('api_keys').column('owner_user_id'),
    alter('challenges').addColumn('login_id', t.text),
    alter('sessions').addColumn('second_factor_at', t.integer64),
    alter('sessions').addColumn('remembered', 'integer', (c) => c.notNull().defaultTo(0)),
    alter('sessions').addColumn('device_id', t.text),
    alter('sessions').addColumn('last_used_at', t.integer64, (c) => c.notNull().defaultTo(0)),
  ];
}

function people(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('people')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('user_id', t.text, (c) => c.notNull().unique().references('users.id').onDelete('cascade'))
      .addColumn('username', t.text, (c) => c.notNull())
      .addColumn('username_key', t.text, (c) => c.notNull().unique())
      .addColumn('sealed_email', t.text)
      .addColumn('email_hash', t.text, (c) => c.unique())
      .addColumn('email_verified_at', t.integer64)
      .addColumn('role', t.text, (c) => c.notNull())
      .addColumn('locale', t.text, (c) => c.notNull())
      .addColumn('password_hash', t.text)
      .addColumn('password_origin', t.text, (c) => c.notNull())
      .addColumn('password_expired', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('last_login_at', t.integer64)
      .addColumn('disabled_at', t.integer64),
    db.schema.createIndex('people_by_role').on('people').column('role'),
    t
      .table('trusted_devices')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('name', t.text, (c) => c.notNull())
      .addColumn('token_hash', t.text, (c) => c.notNull())
      .addColumn('previous_token_hash', t.text)
      .addColumn('rotated_at', t.integer64, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('last_used_at', t.integer64, (c) => c.notNull())
      .addColumn('revoked_at', t.integer64)
      .addColumn('ip', t.text, (c) => c.notNull())
      .addColumn('user_agent', t.text, (c) => c.notNull()),
    db.schema.createIndex('trusted_devices_by_user').on('trusted_devices').column('user_id'),
    db.schema.createIndex('trusted_devices_by_expiry').on('trusted_devices').column('expires_at'),
  ];
}

function logins(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('pending_logins')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('token_hash', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('amr', t.text, (c) => c.notNull())
      .addColumn('by_mail', 'integer', (c) => c.notNull())
      .addColumn('remembered', 'integer', (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema.createIndex('pending_logins_by_user').on('pending_logins').column('user_id'),
    db.schema.createIndex('pending_logins_by_expiry').on('pending_logins').column('expires_at'),
    t
      .clustered('refresh_tokens')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('session_id', t.text, (c) => c.notNull().references('sessions.id').onDelete('cascade'))
      .addColumn('token_hash', t.text, (c) => c.notNull())
      .addColumn('successor_id', t.text)
      .addColumn('client_hash', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema.createIndex('refresh_tokens_by_session').on('refresh_tokens').column('session_id'),
    db.schema.createIndex('refresh_tokens_by_expiry').on('refresh_tokens').column('expires_at'),
  ];
}

function tokens(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('link_tokens')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('purpose', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('token_hash', t.text, (c) => c.notNull())
      .addColumn('sealed_data', t.text)
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema.createIndex('link_tokens_by_user').on('link_tokens').columns(['user_id', 'purpose']),
    db.schema.createIndex('link_tokens_by_expiry').on('link_tokens').column('expires_at'),
    t
      .table('signing_keys')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('sealed_private_key', t.text, (c) => c.notNull())
      .addColumn('public_key', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('signs_from', t.integer64, (c) => c.notNull()),
  ];
}

function passkeys(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('webauthn_credentials')
      .addColumn('factor_id', t.text, (c) => c.primaryKey().references('factors.id').onDelete('cascade'))
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('rp_id', t.text, (c) => c.notNull())
      .addColumn('credential_id', t.text, (c) => c.notNull())
      .addColumn('public_key', t.text, (c) => c.notNull())
      .addColumn('sign_count', t.integer64, (c) => c.notNull())
      .addColumn('transports', t.text, (c) => c.notNull())
      .addColumn('backup_eligible', 'integer', (c) => c.notNull())
      .addColumn('backed_up', 'integer', (c) => c.notNull())
      .addColumn('user_verified', 'integer', (c) => c.notNull()),
    db.schema
      .createIndex('webauthn_credentials_by_id')
      .on('webauthn_credentials')
      .columns(['rp_id', 'credential_id'])
      .unique(),
    db.schema.createIndex('webauthn_credentials_by_user').on('webauthn_credentials').column('user_id'),
    t
      .table('webauthn_challenges')
      .addColumn('challenge_hash', t.text, (c) => c.primaryKey())
      .addColumn('purpose', t.text, (c) => c.notNull())
      .addColumn('application_id', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('login_id', t.text)
      .addColumn('challenge_id', t.text)
      .addColumn('rp_id', t.text, (c) => c.notNull())
      .addColumn('allowed_credentials', t.text)
      .addColumn('requires_user_verification', 'integer', (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema.createIndex('webauthn_challenges_by_user').on('webauthn_challenges').column('user_id'),
    db.schema.createIndex('webauthn_challenges_by_expiry').on('webauthn_challenges').column('expires_at'),
  ];
}

function messages(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('message_factors')
      .addColumn('factor_id', t.text, (c) => c.primaryKey().references('factors.id').onDelete('cascade'))
      .addColumn('sealed_destination', t.text, (c) => c.notNull())
      .addColumn('destination_hash', t.text, (c) => c.notNull()),
    t
      .table('one_time_codes')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('challenge_id', t.text, (c) => c.notNull().references('challenges.id').onDelete('cascade'))
      .addColumn('user_id', t.text, (c) => c.notNull().references('users.id').onDelete('cascade'))
      .addColumn('factor_id', t.text, (c) => c.notNull().references('factors.id').onDelete('cascade'))
      .addColumn('code_hash', t.text, (c) => c.notNull())
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('spent_at', t.integer64),
    db.schema.createIndex('one_time_codes_by_user').on('one_time_codes').column('user_id'),
    db.schema.createIndex('one_time_codes_by_challenge').on('one_time_codes').column('challenge_id'),
    db.schema.createIndex('one_time_codes_by_factor').on('one_time_codes').column('factor_id'),
    t
      .table('outbox')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('channel', t.text, (c) => c.notNull())
      .addColumn('template', t.text, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('sealed_message', t.text)
      .addColumn('state', t.text, (c) => c.notNull())
      .addColumn('due_at', t.integer64, (c) => c.notNull())
      .addColumn('expires_at', t.integer64, (c) => c.notNull())
      .addColumn('claimed_until', t.integer64, (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('last_error', t.text)
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('finished_at', t.integer64),
    db.schema.createIndex('outbox_by_due').on('outbox').columns(['state', 'due_at']),
    t
      .table('chain_readers')
      .addColumn('name', t.text, (c) => c.primaryKey())
      .addColumn('position', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('outbox_by_user').on('outbox').column('user_id'),
    db.schema.createIndex('outbox_by_finish').on('outbox').column('finished_at'),
  ];
}

function webhooks(db: Kysely<Schema>, t: TableTypes): Compilable[] {
  return [
    t
      .table('webhooks')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('application_id', t.text, (c) =>
        c.notNull().references('applications.id').onDelete('cascade'),
      )
      .addColumn('owner_user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('sealed_url', t.text, (c) => c.notNull())
      .addColumn('events', t.text, (c) => c.notNull())
      .addColumn('sealed_secret', t.text, (c) => c.notNull())
      .addColumn('sealed_previous_secret', t.text)
      .addColumn('previous_until', t.integer64)
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('disabled_at', t.integer64)
      .addColumn('disabled_reason', t.text)
      .addColumn('active_since', t.integer64, (c) => c.notNull())
      .addColumn('failures', 'integer', (c) => c.notNull().defaultTo(0))
      .addColumn('failing_since', t.integer64)
      .addColumn('paused_until', t.integer64, (c) => c.notNull().defaultTo(0))
      .addColumn('cursor_position', t.integer64, (c) => c.notNull()),
    db.schema.createIndex('webhooks_by_application').on('webhooks').column('application_id'),
    db.schema.createIndex('webhooks_by_owner').on('webhooks').column('owner_user_id'),
    t
      .table('webhook_deliveries')
      .addColumn('id', t.text, (c) => c.primaryKey())
      .addColumn('webhook_id', t.text, (c) => c.notNull().references('webhooks.id').onDelete('cascade'))
      .addColumn('event_id', t.text, (c) => c.notNull())
      .addColumn('event_type', t.text, (c) => c.notNull())
      .addColumn('position', t.integer64, (c) => c.notNull())
      .addColumn('user_id', t.text, (c) => c.references('users.id').onDelete('cascade'))
      .addColumn('payload', t.text, (c) => c.notNull())
      .addColumn('state', t.text, (c) => c.notNull())
      .addColumn('due_at', t.integer64, (c) => c.notNull())
      .addColumn('claimed_until', t.integer64, (c) => c.notNull())
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('response_status', 'integer')
      .addColumn('last_error', t.text)
      .addColumn('created_at', t.integer64, (c) => c.notNull())
      .addColumn('finished_at', t.integer64),
    db.schema
      .createIndex('webhook_deliveries_by_due')
      .on('webhook_deliveries')
      .columns(['webhook_id', 'state', 'due_at', 'position']),
    db.schema.createIndex('webhook_deliveries_by_end').on('webhook_deliveries').column('finished_at'),
    db.schema
      .createIndex('webhook_deliveries_by_webhook')
      .on('webhook_deliveries')
      .columns(['webhook_id', 'event_id'])
      .unique(),
    db.schema.createIndex('webhook_deliveries_by_user').on('webhook_deliveries').column('user_id'),
  ];
}
