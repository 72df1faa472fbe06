import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal } from '../../src/config/schema.ts';
import { databaseUrl } from '../../src/config/values/database-url.ts';
import type { Database } from '../../src/platform/database/database.ts';
import type { PostgresLocation } from '../../src/platform/database/postgres/location.ts';
import { openPostgres, type PostgresSettings } from '../../src/platform/database/postgres/postgres.ts';
import { openSqlite } from '../../src/platform/database/sqlite/sqlite.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';

/** One empty database, which several may have open at once, as several instances do. */
export interface Store {
  open(): Database;
  remove(): Promise<void>;
}

export const storeNames = ['sqlite', 'postgres'] as const;

const SETTINGS: PostgresSettings = { poolSize: 8, connectTimeoutMs: 5000, timeoutMs: 5000 };

/** The stores that a suite runs over. `end` stops what `createStore` has started. */
export function createStores() {
  let server: Promise<PostgresServer> | undefined;

  async function createPostgres(): Promise<Store> {
    server ??= startPostgres();
    const { createDatabase, dropDatabase } = await server;
    const url = await createDatabase();
    return { open: () => openPostgres(locationOf(url), SETTINGS), remove: () => dropDatabase(url) };
  }

  return {
    createStore: (name: (typeof storeNames)[number]) =>
      name === 'sqlite' ? createSqlite() : createPostgres(),
    async end() {
      await (await server)?.stop();
      await (await server)?.remove();
    },
  };
}

export function locationOf(url: string): PostgresLocation {
  const location = databaseUrl.parse(url, { cwd: '/' });
  if (location instanceof Refusal || location.kind !== 'postgres') throw new Error('no PostgreSQL address');
  return location;
}

async function createSqlite(): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'twofold-contract-'));
  return {
    open: () => openSqlite(join(folder, 'test.db')),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}
