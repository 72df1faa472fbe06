import {
  type ColumnDefinitionBuilder,
  type CreateTableBuilder,
  type Kysely,
  type RawBuilder,
  sql,
} from 'kysely';
import type { DialectName } from './database.ts';
import type { Schema } from './schema.ts';

/** What the two databases spell differently when tables are made. */
export interface TableTypes {
  table(name: keyof Schema & string): CreateTableBuilder<string, never>;
  /**
   * A table whose rows lie in its primary key where the database can do that: one tree to search and to write instead of
   * two. For tables with a text key that are read or written at every verification.
   */
  clustered(name: keyof Schema & string): CreateTableBuilder<string, never>;
  /** Compared and sorted by code point on both: ids and hashes have an order that no language has a say in. */
  text: 'text' | RawBuilder<unknown>;
  /** Whole numbers up to 2^53-1: times and time steps. */
  integer64: 'integer' | 'bigint';
  /** A primary key that counts up by itself and never gives a number twice. */
  numbered(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder;
}

export function tableTypes(db: Kysely<Schema>, dialect: DialectName): TableTypes {
  if (dialect === 'postgres') {
    return {
      table: (name) => db.schema.createTable(name),
      clustered: (name) => db.schema.createTable(name),
      text: sql`text collate "C"`,
      integer64: 'bigint',
      numbered: (column) => column.primaryKey().generatedAlwaysAsIdentity(),
    };
  }
  return {
    // STRICT: a value of the wrong type is an error on the embedded store too, as it is on PostgreSQL.
    table: (name) => db.schema.createTable(name).modifyEnd(sql`strict`),
    clustered: (name) => db.schema.createTable(name).modifyEnd(sql`strict, without rowid`),
    text: 'text',
    integer64: 'integer',
    numbered: (column) => column.primaryKey().autoIncrement(),
  };
}
