import { readFileSync } from 'node:fs';
import type { TestProject } from 'vitest/node';
import { loadConfig } from '../../src/config/load.ts';
import { openDatabase } from '../../src/open-database.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import { onDatabase, startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';

/** A database that has the newest schema and nothing else: copied in a fraction of the time that a migration takes. */
export const TEMPLATE = 'twofold_template';
/** How many parts the run's Redis has: more than a run has installations. */
export const REDIS_DATABASES = 16_384;
/** Numbers parts of Redis for databases that are reused; the parts of others have their databases' numbers. */
export const REDIS_PARTS = 'redis_parts';
/** Far from those: a run makes a few hundred. */
const FIRST_OF_REUSED = 8192;

declare module 'vitest' {
  interface ProvidedContext {
    servers: {
      /** With user and password, of the database `postgres`. */
      postgresUrl: string;
      postgresFolder: string;
      /** With the password, without a part. */
      redisUrl: string;
    };
  }
}

/** One PostgreSQL and one Redis for all tests of the distributed set-up, which Vitest starts only when it runs any. */
export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([
    startPostgres({ settings: { max_connections: '400' } }),
    startRedis({ databases: REDIS_DATABASES }),
  ]);
  const stop = async () => {
    await Promise.all([postgres.remove(), redis.remove()]);
  };
  try {
    await onDatabase(postgres.url(), `create sequence ${REDIS_PARTS} start ${FIRST_OF_REUSED}`);
    await migrateTemplate(await postgres.createDatabase({ name: TEMPLATE }));
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('servers', {
    postgresUrl: postgres.url(),
    postgresFolder: postgres.folder,
    redisUrl: redis.url,
  });
  return stop;
}

async function migrateTemplate(url: string): Promise<void> {
  const config = loadConfig(
    { DATABASE_URL: url },
    { cwd: '/', readFile: (path) => readFileSync(path, 'utf8') },
  );
  const { database } = await openDatabase(config.stores);
  try {
    await migrate(database, systemClock);
  } finally {
    await database.close();
  }
}
