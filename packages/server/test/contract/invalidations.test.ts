import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database, Transaction } from '../../src/platform/database/database.ts';
import { openPostgres } from '../../src/platform/database/postgres/postgres.ts';
import type { Invalidations, Topic } from '../../src/platform/invalidation/invalidations.ts';
import { localInvalidations } from '../../src/platform/invalidation/local.ts';
import { postgresInvalidations } from '../../src/platform/invalidation/postgres.ts';
import { redisInvalidations } from '../../src/platform/invalidation/redis.ts';
import { openRedis } from '../../src/platform/redis/redis.ts';
import { redisLocation } from '../redis-location.ts';
import { onDatabase, type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { type RedisServer, startRedis } from '../servers/redis.ts';
import { createStores, locationOf, type Store } from './stores.ts';

/** A server that is back is found within this. */
const RECOVERY_MS = 5000;

interface Instance {
  database: Database;
  invalidations: Invalidations;
  close(): Promise<void>;
}

let postgres: PostgresServer;
let redis: RedisServer;
let url: string;
let file: Store;
beforeAll(async () => {
  [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
  url = await postgres.createDatabase();
  file = await createStores().createStore('sqlite');
});
afterAll(() => Promise.all([postgres.remove(), redis.remove(), file.remove()]));

function openDatabase(): Database {
  return openPostgres(locationOf(url), { poolSize: 2, connectTimeoutMs: 5000, timeoutMs: 5000 });
}

function instanceOf(database: Database, invalidations: Invalidations, end = async () => {}): Instance {
  return {
    database,
    invalidations,
    async close() {
      await invalidations.close();
      await end();
      await database.close();
    },
  };
}

const forms = {
  local: () => instanceOf(file.open(), localInvalidations()),
  postgres: () => instanceOf(openDatabase(), postgresInvalidations(locationOf(url))),
  redis() {
    const client = openRedis(redisLocation(redis.url));
    return instanceOf(openDatabase(), redisInvalidations(client), () => client.close());
  },
};

/** What an instance hears of a topic: ids, and `*` where anything may have changed. */
function listen({ invalidations }: Instance, topic: Topic = 'api_key') {
  const heard: string[] = [];
  const waiting = new Set<() => void>();
  invalidations.subscribe(topic, (id) => {
    heard.push(id ?? '*');
    for (const look of waiting) look();
  });
  return {
    heard,
    /** Resolves when this was heard from now on. */
    async next(id: string): Promise<void> {
      const from = heard.length;
      const found = new Promise<void>((resolve) =>
        waiting.add(() => heard.slice(from).includes(id) && resolve()),
      );
      const late = sleep(RECOVERY_MS, undefined, { ref: false }).then(() =>
        Promise.reject(new Error(`not heard: ${id}`)),
      );
      await Promise.race([found, late]);
    },
  };
}

function announce({ database, invalidations }: Instance, id: string, topic: Topic = 'api_key') {
  return database.transaction(async (tx: Transaction) => invalidations.announce(tx, topic, id));
}

describe.each(['local', 'postgres', 'redis'] as const)('announcements, %s', (form) => {
  let here: Instance;
  beforeEach(() => {
    here = forms[form]();
  });
  afterEach(() => here.close());

  it('are heard in their own process when the transaction resolves, by their topic alone', async () => {
    const keys = listen(here);
    const applications = listen(here, 'application');
    await announce(here, 'key_a:b');
    expect(keys.heard).toContain('key_a:b');
    expect(applications.heard).not.toContain('key_a:b');
  });

  it('of a transaction that failed are never heard', async () => {
    const { heard } = listen(here);
    const failed = here.database.transaction(async (tx) => {
      here.invalidations.announce(tx, 'api_key', 'undone');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await announce(here, 'done');
    expect(heard).toContain('done');
    expect(heard).not.toContain('undone');
  });
});

describe.each(['postgres', 'redis'] as const)('announcements between instances, %s', (form) => {
  let here: Instance;
  let there: Instance;
  beforeEach(() => {
    here = forms[form]();
    there = forms[form]();
  });
  afterEach(() => Promise.all([here.close(), there.close()]));

  it('are heard by the others', async () => {
    const { next } = listen(there);
    await next('*');
    const heard = next('key_1');
    await announce(here, 'key_1');
    await heard;
  });

  it('are sent before an instance that made them has closed: a command ends right after', async () => {
    const { next } = listen(there);
    await next('*');
    const heard = next('key_2');
    const command = forms[form]();
    await announce(command, 'key_2');
    await command.close();
    await heard;
  });

  it('are lost with the connection, after which anything may have changed', async () => {
    const { next } = listen(there);
    await next('*');
    const again = next('*');
    if (form === 'postgres') {
      await onDatabase(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' or query = 'select 1'",
      );
    } else {
      await redis.kill();
      await redis.start();
    }
    await again;
    const heard = next('key_3');
    await announce(here, 'key_3');
    await heard;
  });
});

it('a Redis that is frozen keeps no change from its own process, and no instance from its end', async () => {
  const instance = forms.redis();
  const { heard } = listen(instance);
  redis.pause();
  await announce(instance, 'key_4');
  expect(heard).toContain('key_4');
  await instance.close();
  redis.resume();
});
