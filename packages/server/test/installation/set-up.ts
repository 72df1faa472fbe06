import { createHash } from 'node:crypto';
import { cpSync, globSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type pg from 'pg';
import { inject } from 'vitest';
import { createKeyFile } from '../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../src/platform/random.ts';
import { REDIS_DATABASES, REDIS_PARTS, TEMPLATE } from '../servers/global-setup.ts';
import { copyDatabase, keptConnections } from '../servers/postgres.ts';
import { reusedDatabases } from './reused-databases.ts';

/**
 * Whether the installations of this run keep their data in databases on the run's PostgreSQL and Redis, and not in
 * files in their `DATA_DIR`. Journeys and abuse tests run on both set-ups.
 */
export const distributed = process.env.TWOFOLD_TEST_SETUP === 'distributed';

/** A busy machine is no fault: what happens when the time is over is tested with the faults. */
const PATIENT = { DATABASE_TIMEOUT: '20000', DATABASE_CONNECT_TIMEOUT: '20000' };

/** Databases that are there, or are being made, by their names. */
const opened = new Map<string, Promise<void>>();

const reused = reusedDatabases((name) => createDatabase(name, TEMPLATE));
/** What an installation has for its time, by its folder: a database that is reused, and a part of Redis that is not. */
const lent = new Map<string, { name: string; part: number }>();

/**
 * Makes what the installation with this `DATA_DIR` needs and does not have yet: its database, and the key, which no
 * start makes by itself in production beside a database that others share.
 *
 * @param options.reuse the database may be one that others had before, and is theirs after `dropStores`
 * @returns the variables that lead to its data
 */
export async function openStores(dataDir: string, { reuse = false } = {}): Promise<Record<string, string>> {
  if (!distributed) return {};
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  createKeyFile(join(dataDir, 'encryption-key'), createSystemRandom());
  if (reuse) {
    const [row] = await ask<{ part: string }>(`select nextval('${REDIS_PARTS}') as part`);
    lent.set(resolve(dataDir), { name: await reused.take(), part: Number(row?.part) });
  } else {
    const name = databaseName(dataDir);
    opened.set(name, opened.get(name) ?? createDatabase(name, TEMPLATE));
    await opened.get(name);
  }
  return storesOf(dataDir);
}

/** The variables that lead to the data of the installation with this `DATA_DIR`, which nobody may have made yet. */
export async function storesOf(dataDir: string): Promise<Record<string, string>> {
  if (!distributed) return {};
  const { redisUrl } = inject('servers');
  return {
    DATABASE_URL: databaseUrl(dataDir),
    REDIS_URL: `${redisUrl}/${await redisPartOf(dataDir)}`,
    ...PATIENT,
  };
}

/** Each installation has its own part of Redis: addresses that are counted are the same in all of them. */
async function redisPartOf(dataDir: string): Promise<number> {
  const part = lent.get(resolve(dataDir))?.part;
  if (part !== undefined) return part % REDIS_DATABASES;
  const ofDatabase = 'select oid from pg_database where datname = $1';
  const [row] = await ask<{ oid: number }>(ofDatabase, [databaseName(dataDir)]);
  return (row?.oid ?? 0) % REDIS_DATABASES;
}

/** As `cp -r` of the folder of a stopped installation, with the database that belongs to it. */
export async function copyInstallation(from: string, to: string, dataDir = 'data'): Promise<void> {
  cpSync(from, to, { recursive: true });
  if (!distributed) return;
  const template = databaseName(join(from, dataDir));
  await lookNoMore(template);
  await createDatabase(databaseName(join(to, dataDir)), template);
}

/** Also while somebody is connected to it. Nothing where the data are in the folder. */
export async function dropStores(dataDir: string): Promise<void> {
  if (!distributed) return;
  const name = databaseName(dataDir);
  if (lent.delete(resolve(dataDir))) return reused.giveBack(name, lookingInto(name));
  opened.delete(name);
  await lookNoMore(name);
  await ask(`drop database if exists ${name} with (force)`);
}

/** Connections to databases past the servers that use them, by their names. */
const looks = new Map<string, pg.Pool>();

/** What a statement gives in the database of the installation with this `DATA_DIR`. Only in the distributed set-up. */
export async function lookInto<Row>(dataDir: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  return (await lookingInto(databaseName(dataDir)).query(sql, values)).rows as Row[];
}

function lookingInto(name: string): pg.Pool {
  const pool = looks.get(name) ?? keptConnections(urlOf(name), 1);
  looks.set(name, pool);
  return pool;
}

/** Nobody may be connected to a database that is copied. */
async function lookNoMore(name: string): Promise<void> {
  await looks.get(name)?.end();
  looks.delete(name);
}

/** The URL of the database of the installation with this `DATA_DIR`. Only in the distributed set-up. */
export function databaseUrl(dataDir: string): string {
  return urlOf(databaseName(dataDir));
}

function urlOf(name: string): string {
  const url = new URL(inject('servers').postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** The files that hold the data of the installation with this `DATA_DIR`, everything that was committed among it. */
export async function readStoreFiles(dataDir: string): Promise<{ file: string; bytes: Buffer }[]> {
  return (await storeFiles(dataDir)).flatMap((file) => {
    try {
      return [{ file, bytes: readFileSync(file) }];
    } catch (error) {
      // PostgreSQL drops what it remembers of its catalog whenever that changes, also for somebody else's database.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT' && distributed) return [];
      throw error;
    }
  });
}

async function storeFiles(dataDir: string): Promise<string[]> {
  if (!distributed) return globSync(join(dataDir, 'twofold.db*'));
  await ask('checkpoint');
  const [row] = await ask<{ oid: number }>('select oid from pg_database where datname = $1', [
    databaseName(dataDir),
  ]);
  return globSync(join(inject('servers').postgresFolder, 'data', 'base', String(row?.oid), '*'));
}

/** The same in every process that knows the folder, but for one that is lent. */
function databaseName(dataDir: string): string {
  const name = lent.get(resolve(dataDir))?.name;
  if (name !== undefined) return name;
  return `twofold_${createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 24)}`;
}

async function createDatabase(name: string, template: string): Promise<void> {
  const there = await ask('select 1 from pg_database where datname = $1', [name]);
  if (there.length === 0) await ask(copyDatabase(name, template));
}

let connections: pg.Pool | undefined;

/** Runs one statement that is about databases. */
async function ask<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
  connections ??= keptConnections(inject('servers').postgresUrl, 2);
  return (await connections.query(sql, values)).rows as Row[];
}
