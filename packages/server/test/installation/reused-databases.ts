import { randomBytes } from 'node:crypto';
import type pg from 'pg';

/** Deletes every row but those of the schema's own history, past keys and triggers, and begins every number anew. */
const EMPTY = `do $$
declare
  name text;
begin
  set local session_replication_role = replica;
  for name in select quote_ident(tablename) from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations' loop
    execute 'delete from ' || name;
  end loop;
  perform setval(quote_ident(sequencename)::regclass, start_value, false) from pg_sequences where schemaname = 'public';
end
$$`;

const OTHERS =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

export interface ReusedDatabases {
  /** The name of a database that has the newest schema and nothing else. */
  take(): Promise<string>;
  /** Nobody needs what is in it any more. */
  giveBack(name: string, connections: pg.Pool): Promise<void>;
}

/**
 * Databases for installations that come and go: to copy one, and to drop it, takes longer than to empty it, as most have
 * few rows. What a database is by itself stays: who looks at its files needs one of their own.
 */
export function reusedDatabases(create: (name: string) => Promise<void>): ReusedDatabases {
  const empty: string[] = [];
  return {
    async take() {
      const known = empty.pop();
      if (known !== undefined) return known;
      const name = `twofold_reused_${randomBytes(8).toString('hex')}`;
      await create(name);
      return name;
    },
    async giveBack(name, connections) {
      await connections.query(OTHERS);
      await connections.query(EMPTY);
      empty.push(name);
    },
  };
}
