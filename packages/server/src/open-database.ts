import { dirname } from 'node:path';
import type { Config } from './config/load.ts';
import type { Database } from './platform/database/database.ts';
import { openSqlite, type SqliteDatabase } from './platform/database/sqlite/sqlite.ts';
import { makePrivateFolder } from './platform/private-folder.ts';

export interface OpenedDatabase {
  database: Database;
  /** Where it is the embedded store: what only a file has. */
  embedded: SqliteDatabase | undefined;
}

/**
 * Opens the store that the configuration names. A server's database is connected at its first use, and its driver is
 * loaded only for it: forty modules that the embedded store's start need not read.
 *
 * @param onError told of connections that broke while nobody used them
 */
export async function openDatabase(
  { database: location, ...settings }: Config['stores'],
  onError?: (error: unknown) => void,
): Promise<OpenedDatabase> {
  if (location.kind === 'sqlite') {
    makePrivateFolder(dirname(location.path));
    const embedded = openSqlite(location.path);
    return { database: embedded, embedded };
  }
  const { openPostgres } = await import('./platform/database/postgres/postgres.ts');
  const database = openPostgres(location, {
    poolSize: settings.databasePoolSize,
    connectTimeoutMs: settings.databaseConnectTimeoutMs,
    timeoutMs: settings.databaseTimeoutMs,
    ...(onError && { onError }),
  });
  return { database, embedded: undefined };
}
