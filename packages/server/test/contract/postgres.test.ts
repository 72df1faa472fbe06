import { type AddressInfo, createServer } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TransactionOptions } from '../../src/platform/database/database.ts';
import { migrate } from '../../src/platform/database/migrate.ts';
import {
  openPostgres,
  type PostgresDatabase,
  type PostgresSettings,
} from '../../src/platform/database/postgres/postgres.ts';
import { builders, statement } from '../../src/platform/database/statement.ts';
import { type PostgresServer, startPostgres } from '../servers/postgres.ts';
import { locationOf } from './stores.ts';

const insert = statement<{ key: string }, unknown>((db, p) =>
  db.insertInto('counters').values({ key: p.key, count: 0, window_ends_at: 0 }),
);
const select = statement<{ key: string }, { count: number }>((db, p) =>
  db.selectFrom('counters').select('count').where('key', '=', p.key),
);
const pause = (seconds: number) => sql`select pg_sleep(${sql.lit(seconds)})`.compile(builders.postgres);

let server: PostgresServer;
let url: string;
const opened: PostgresDatabase[] = [];

function open(settings: Partial<PostgresSettings> = {}, address = url): PostgresDatabase {
  const database = openPostgres(locationOf(address), {
    poolSize: 4,
    connectTimeoutMs: 2000,
    timeoutMs: 2000,
    ...settings,
  });
  opened.push(database);
  return database;
}

/** A transaction that goes on until it is told to end. */
function keepOpen(database: PostgresDatabase, options: TransactionOptions = {}) {
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const running = database.transaction(async (tx) => {
    await select.first(tx, { key: 'x' });
    begun.resolve();
    await released.promise;
  }, options);
  return {
    begun: Promise.race([begun.promise, running]),
    end() {
      released.resolve();
      return running;
    },
  };
}

beforeAll(async () => {
  server = await startPostgres();
  url = await server.createDatabase();
  await migrate(open(), { now: () => 0 });
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});
afterAll(async () => {
  await server.stop();
  await server.remove();
});

describe('a PostgreSQL server that is slow, full or gone', () => {
  it('ends a statement that takes too long, and serves on', async () => {
    const database = open({ timeoutMs: 100 });
    await expect(database.transaction(async (tx) => tx.execute(pause(30)))).rejects.toMatchObject({
      status: 503,
      extras: { component: 'database' },
    });
    await expect(Promise.resolve(database.read.execute(pause(30)))).rejects.toMatchObject({ status: 503 });
    expect(await select.first(database.read, { key: 'nobody' })).toBeUndefined();
  });

  it('ends a transaction that waits for something other than the database, and keeps nothing of it', async () => {
    const database = open({ timeoutMs: 100 });
    const never = new Promise<never>(() => undefined);
    const stuck = database.transaction(
      async (tx) => {
        await insert.run(tx, { key: 'stuck' });
        return never;
      },
      { locks: ['of the stuck'] },
    );
    await expect(stuck).rejects.toMatchObject({ code: 'database.unavailable' });
    // Its lock is free, here and for other instances.
    await database.transaction(async () => undefined, { locks: ['of the stuck'] });
    await open().transaction(async () => undefined, { locks: ['of the stuck'] });
    expect(await select.first(database.read, { key: 'stuck' })).toBeUndefined();
  });

  it('answers busy where another instance keeps a lock', async () => {
    const [holder, other] = [open(), open({ timeoutMs: 150 })];
    const kept = keepOpen(holder, { locks: ['kept'] });
    await kept.begun;
    await expect(other.transaction(async () => undefined, { locks: ['kept'] })).rejects.toMatchObject({
      code: 'database.busy',
    });
    await kept.end();
    await other.transaction(async () => undefined, { locks: ['kept'] });
  });

  it('lets a burst wait for the connections, however long the time to make one', async () => {
    const database = open({ poolSize: 2, connectTimeoutMs: 1000 });
    const burst = Array.from({ length: 10 }, () =>
      database.transaction(async (tx) => tx.execute(pause(0.3))),
    );
    expect((await Promise.allSettled(burst)).filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it.each([
    ['reads', (database: PostgresDatabase) => Promise.resolve(database.read.execute(pause(1.5)))],
    [
      'transactions that yield',
      (database: PostgresDatabase) =>
        database.transaction(async (tx) => tx.execute(pause(1.5)), { yields: true }),
    ],
  ])('keeps a connection free of %s, however many wait', async (_what, occupy) => {
    const database = open({ poolSize: 2 });
    let ended = 0;
    const occupying = [1, 2].map(() => occupy(database).then(() => ended++));
    // All that can have a place have taken it.
    await setImmediate();
    await database.transaction(async (tx) => select.first(tx, { key: 'x' }));
    // With both connections, one of them would have had to end first.
    expect(ended).toBe(0);
    await Promise.all(occupying);
  });

  it('says inside the transaction too that a lock was waited for in vain, so that it can be told what it was', async () => {
    const [holder, other] = [open(), open({ timeoutMs: 1000 })];
    await holder.transaction(async (tx) => {
      await insert.run(tx, { key: 'held' });
      const waiting = other.transaction((second) =>
        insert.run(second, { key: 'held' }).catch((error: unknown) => {
          throw { seen: error };
        }),
      );
      await expect(waiting).rejects.toMatchObject({ seen: { code: 'database.busy' } });
    });
  });

  it('says of a database that refuses what an operator has to mend, without user or password', async () => {
    const wrong = new URL(url);
    wrong.password = 'canary-password';
    const missing = new URL(url);
    missing.pathname = '/missing';
    for (const [address, hint] of [
      [wrong.href, /user or the password/],
      [missing.href, /no database of this name/],
      [`${url}?sslmode=require`, /does not offer TLS/],
    ] as const) {
      const failing = open({}, address).transaction(async () => undefined);
      await expect(failing).rejects.toMatchObject({
        code: 'database.unavailable',
        message: expect.stringMatching(hint),
      });
      await expect(failing).rejects.not.toMatchObject({ message: expect.stringMatching(/canary/) });
    }
  });

  it('says of what is no PostgreSQL server that it cannot be used', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 400 Bad Request'));
    });
    await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
    const { port } = other.address() as AddressInfo;
    try {
      for (const mode of ['require', 'disable']) {
        const address = `postgresql://twofold:canary@127.0.0.1:${port}/twofold?sslmode=${mode}`;
        const failing = open({}, address).transaction(async () => undefined);
        await expect(failing).rejects.toMatchObject({ code: 'database.unavailable' });
      }
    } finally {
      other.close();
    }
  });

  it('is left, also when it is frozen and answers no farewell', async () => {
    const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    // What other tests left closing.
    await vi.waitFor(() => expect(sockets()).toBe(0));
    const database = open();
    opened.splice(opened.indexOf(database), 1);
    await database.transaction(async (tx) => select.first(tx, { key: 'x' }));
    expect(sockets()).toBe(1);
    server.pause();
    try {
      await database.close();
      // One that stays open would keep the process from ending.
      expect(sockets()).toBe(0);
    } finally {
      server.resume();
    }
  });

  it('throws a connection away whose plans a migration has outdated, after one answer to try again', async () => {
    const database = open({ poolSize: 2 });
    const all = sql`select * from counters where key = ${'x'}`;
    const read = () => Promise.resolve(database.read.execute(all.compile(builders.postgres)));
    await read();
    await open().transaction(async (tx) => {
      await tx.execute(sql`alter table counters add column later integer`.compile(builders.postgres));
    });
    const answers = await Promise.allSettled([await read().catch((error: unknown) => error), await read()]);
    expect(answers[1]).toMatchObject({ status: 'fulfilled' });
  });
});
