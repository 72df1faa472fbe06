import { sql } from 'kysely';
import type { Executor } from '../database.ts';
import type { Schema } from '../schema.ts';
import { builders } from '../statement.ts';

export type TableName = keyof Schema & string;

/**
 * The primary key of every table. A table stands after those that its rows refer to; a new one does not compile before
 * somebody has decided where.
 */
const keys: { readonly [Table in TableName]: keyof Schema[Table] & string } = {
  data_keys: 'purpose',
  applications: 'id',
  api_keys: 'id',
  users: 'id',
  factors: 'id',
  totp_factors: 'factor_id',
  recovery_codes: 'id',
  challenges: 'id',
  sessions: 'id',
  counters: 'key',
  audit_events: 'seq',
  audit_chain: 'position',
  idempotency_keys: 'key_hash',
  spent_nonces: 'nonce_hash',
  people: 'id',
  refresh_tokens: 'id',
  pending_logins: 'id',
  trusted_devices: 'id',
  link_tokens: 'id',
  signing_keys: 'id',
  webauthn_credentials: 'factor_id',
  webauthn_challenges: 'challenge_hash',
  message_factors: 'factor_id',
  one_time_codes: 'id',
  outbox: 'id',
  chain_readers: 'name',
  webhooks: 'id',
  webhook_deliveries: 'id',
  vault_collections: 'id',
  vault_grants: 'id',
  vault_entries: 'id',
  vault_disclosures: 'id',
  api_key_entries: 'id',
  code_leases: 'id',
  gate_services: 'id',
  gate_groups: 'id',
  gate_group_members: 'id',
  gate_grants: 'id',
  gate_devices: 'id',
  gate_visits: 'id',
  gate_bindings: 'id',
};

export interface Table {
  name: TableName;
  key: string;
  /** All of them, sorted by name: in a database that was migrated step by step they stand in another order. */
  columns: readonly string[];
}

/** Parents before children. */
export const tableNames = Object.keys(keys) as TableName[];

/** The table that numbers its rows by itself, and never gives a number twice. */
export const numbered = { table: 'audit_events', column: 'seq' } as const;

/** Every table of a database with this version's schema. */
export async function describeTables(executor: Executor): Promise<Table[]> {
  const tables: Table[] = [];
  for (const name of tableNames) {
    const look =
      executor.dialect === 'sqlite'
        ? sql<{ name: string }>`select name from pragma_table_info(${name})`
        : sql<{ name: string }>`select attname as name from pg_attribute
            where attrelid = to_regclass(${name}) and attnum > 0 and not attisdropped`;
    const { rows } = await executor.execute(look.compile(builders[executor.dialect]));
    tables.push({ name, key: keys[name], columns: rows.map((row) => row.name).sort() });
  }
  return tables;
}

export async function countRows(executor: Executor, table: TableName): Promise<number> {
  const count = sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`;
  const { rows } = await executor.execute(count.compile(builders[executor.dialect]));
  return rows[0]?.n ?? 0;
}

/** Deletes every row of every table, children first. */
export async function emptyTables(executor: Executor): Promise<void> {
  for (const table of tableNames.toReversed()) {
    await executor.execute(sql`delete from ${sql.table(table)}`.compile(builders[executor.dialect]));
  }
}
