import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { createKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { REDIS_DATABASES, TEMPLATE } from '../servers/global-setup.ts';
import { copyDatabase } from '../servers/postgres.ts';

/**
 * Whether the installations of this run keep their data in databases on the run's PostgreSQL and Redis, and not in
 * files in their `DATA_DIR`. Journeys and abuse tests run on both set-ups.
 */
export const distributed = process.env.TWOFOLD_TEST_SETUP === 'distributed';

/** A busy machine is no fault: what happens when the time is over is tested with the faults. */
const PATIENT = { DATABASE_TIMEOUT: '20000', DATABASE_CONNECT_TIMEOUT: '20000' };

/** Databases that are there, or are being made, by their names. */
const opened = new Map<string, Promise<void>>();

/**
 * Makes what the installation with this `DATA_DIR` needs and does not have yet: its database, and the key, which no
 * start makes by itself in production beside a database that others share.
 *
 * @returns the variables that lead to its data
 */
export async function openStores(dataDir: string): Promise<Record<string, string>> {
  if (!distributed) return {};
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  createKeyFile(join(dataDir, 'encryption-key'), createSystemRandom());
  const name = databaseName(dataDir);
  opened.set(name, opened.get(name) ?? createDatabase(name, TEMPLATE));
  await opened.get(name);
  return storesOf(dataDir);
}

/** The variables that lead to the data of the installation with this `DATA_DIR`, which nobody may have made yet. */
export async function storesOf(dataDir: string): Promise<Record<string, string>> {
  if (!distributed) return {};
  const { redisUrl } = inject('servers');
  const name = databaseName(dataDir);
  const [row] = await ask<{ oid: number }>('select oid from pg_database where datname = $1', [name]);
  // Each installation has its own part of Redis: addresses that are counted are the same in all of them.
  const part = (row?.oid ?? 0) % REDIS_DATABASES;
  return {
    DATABASE_URL: databaseUrl(dataDir),
    REDIS_URL: `${redisUrl}/${part}`,
    ...PATIENT,
  };
}

/** As `cp -r` of the folder of a stopped installation, with the database that belongs to it. */
export async function copyInstallation(from: string, to: string, dataDir = 'data'): Promise<void> {
  cpSync(from, to, { recursive: true });
  if (!distributed) return;
  await createDatabase(databaseName(join(to, dataDir)), databaseName(join(from, dataDir)));
}

/** Also while somebody is connected to it. Nothing where the data are in the folder. */
export async function dropStores(dataDir: string): Promise<void> {
  if (!distributed) return;
  opened.delete(databaseName(dataDir));
  await ask(`drop database if exists ${databaseName(dataDir)} with (force)`);
}

/** The URL of the database of the installation with this `DATA_DIR`. Only in the distributed set-up. */
export function databaseUrl(dataDir: string): string {
  const url = new URL(inject('servers').postgresUrl);
  url.pathname = `/${databaseName(dataDir)}`;
  return url.href;
}

/** The files that hold the data of the installation with this `DATA_DIR`, everything that was committed among it. */
export async function storeFiles(dataDir: string): Promise<string[]> {
  if (!distributed) return globSync(join(dataDir, 'twofold.db*'));
  await ask('checkpoint');
  const [row] = await ask<{ oid: number }>('select oid from pg_database where datname = $1', [
    databaseName(dataDir),
  ]);
  return globSync(join(inject('servers').postgresFolder, 'data', 'base', String(row?.oid), '*'));
}

/** The same in every process that knows the folder. */
function databaseName(dataDir: string): string {
  return `twofold_${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24)}`;
}

async function createDatabase(name: string, template: string): Promise<void> {
  const there = await ask('select 1 from pg_database where datname = $1', [name]);
  if (there.length === 0) await ask(copyDatabase(name, template));
}

let connections: pg.Pool | undefined;

/** Runs one statement that is about databases. On connections that are kept: to make one takes longer than to ask. */
async function ask<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
  connections ??= new pg.Pool({
    connectionString: inject('servers').postgresUrl,
    max: 2,
    allowExitOnIdle: true,
  }).on('error', () => undefined);
  return (await connections.query(sql, values)).rows as Row[];
}
