import { join } from 'node:path';
import { createKeyFile } from '../../../src/platform/keyring/master-keys/key-file.ts';
import { createSystemRandom } from '../../../src/platform/random.ts';
import { callTwofold } from '../../installation/command-call.ts';
import type { CommandResult } from '../../installation/command-process.ts';
import { createDataDir, type ServerProcess, startServerProcess } from '../../installation/server-process.ts';
import { type PostgresServer, startPostgres } from '../../servers/postgres.ts';
import { type RedisServer, startRedis } from '../../servers/redis.ts';
import { SHOW_SECRETS } from '../../users/enrolled-user.ts';

/**
 * Where the data of one installation are, and what only the test that opened it uses: every part may be harmed. With
 * `await using`, everything of it is gone at the end of the test, however that came.
 */
export interface FaultStore extends AsyncDisposable {
  databaseUrl: string;
  dataDir: string;
  /** The variables that lead to it. */
  env: Record<string, string>;
  /** One more `twofold serve` on it. Enrollments show their secrets. */
  start(env?: Record<string, string>): Promise<ServerProcess>;
  /** `twofold` with these words, in another process than the servers: in this one. */
  command(words: string): Promise<CommandResult>;
}

export interface DistributedStore extends FaultStore {
  postgres: PostgresServer;
  redis: RedisServer;
}

export type SetUp = 'embedded' | 'distributed';

export function openFaultStore(setUp: SetUp): Promise<FaultStore> {
  return setUp === 'embedded' ? openEmbedded() : openDistributed();
}

async function openEmbedded(): Promise<FaultStore> {
  const { dataDir, remove } = createDataDir();
  const databaseUrl = `sqlite:${join(dataDir, 'twofold.db')}`;
  return { ...openOn(dataDir, { stores: {}, remove }), databaseUrl };
}

/**
 * PostgreSQL with durable commits, and Redis.
 *
 * @param disk a folder below which PostgreSQL keeps everything that it has
 */
export async function openDistributed(disk?: string): Promise<DistributedStore> {
  const [postgres, redis] = await Promise.all([startPostgresOn(disk), startRedis()]);
  const databaseUrl = await postgres.createDatabase();
  const folder = createDataDir();
  createKeyFile(join(folder.dataDir, 'encryption-key'), createSystemRandom());
  const stores = { DATABASE_URL: databaseUrl, REDIS_URL: redis.url };
  const remove = async () => {
    await Promise.all([postgres.remove(), redis.remove()]);
    await folder.remove();
  };
  return { ...openOn(folder.dataDir, { stores, remove }), databaseUrl, postgres, redis };
}

function startPostgresOn(disk: string | undefined): Promise<PostgresServer> {
  if (disk === undefined) return startPostgres({ durable: true });
  const settings = { min_wal_size: '32MB', max_wal_size: '32MB' };
  return startPostgres({ durable: true, below: disk, settings });
}

function openOn(
  dataDir: string,
  { stores, remove }: { stores: Record<string, string>; remove(): Promise<void> },
): Omit<FaultStore, 'databaseUrl'> {
  const servers: ServerProcess[] = [];
  const env = { ...SHOW_SECRETS, ...stores, DATA_DIR: dataDir };
  return {
    dataDir,
    env,
    async start(more = {}) {
      const server = await startServerProcess(dataDir, { ...env, ...more });
      servers.push(server);
      return server;
    },
    command: (words) => callTwofold(words.split(' '), { cwd: dataDir, env }),
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => server.kill()));
      await remove();
    },
  };
}
