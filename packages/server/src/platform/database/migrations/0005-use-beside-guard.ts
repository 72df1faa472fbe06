import type { Compilable, Kysely } from 'kysely';
import type { DialectName } from '../database.ts';
import type { Schema } from '../schema.ts';
import { tableTypes } from '../table-types.ts';

/** A code's use is dated in the row of its guard, which it writes anyhow: a login then writes no row of `factors`. */
export function up(db: Kysely<Schema>, dialect: DialectName): Compilable[] {
  return [db.schema.alterTable('totp_factors').addColumn('last_used_at', tableTypes(db, dialect).integer64)];
}
