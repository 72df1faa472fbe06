import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type PostgresServer, startPostgres } from '../../packages/server/test/servers/postgres.ts';
import { type RedisServer, startRedis } from '../../packages/server/test/servers/redis.ts';

const MAIN = fileURLToPath(new URL('../../packages/server/bin/twofold.js', import.meta.url));

/** A PostgreSQL whose commits are on disk before they are answered, and a Redis: on the core of the load. */
export interface Stores {
  /** Moves the installation of `dataDir` to a fresh database; resolves with what a server needs to serve it. */
  adopt(dataDir: string): Promise<Record<string, string>>;
  version: string;
  stop(): Promise<void>;
}

export async function startStores(): Promise<Stores> {
  const postgres: PostgresServer = await startPostgres({
    durable: true,
    settings: { shared_buffers: '512MB' },
  });
  const redis: RedisServer = await startRedis();
  return {
    version: execFileSync('psql', ['--no-psqlrc', '-Atc', 'show server_version', postgres.url()], {
      encoding: 'utf8',
    }).trim(),
    async adopt(dataDir) {
      const to = await postgres.createDatabase();
      const from = `sqlite:${join(dataDir, 'twofold.db')}`;
      execFileSync(process.execPath, [MAIN, 'move', '--json'], {
        cwd: dataDir,
        env: { PATH: process.env.PATH, DATA_DIR: dataDir, TWOFOLD_MOVE_FROM: from, TWOFOLD_MOVE_TO: to },
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      // As after a while of its own: tables that were just filled have no statistics yet.
      execFileSync('psql', ['--no-psqlrc', '-qc', 'vacuum analyze', to]);
      return {
        DATABASE_URL: to,
        REDIS_URL: redis.url,
        ENCRYPTION_KEY_FILE: join(dataDir, 'encryption-key'),
      };
    },
    async stop() {
      await postgres.remove();
      await redis.remove();
    },
  };
}
