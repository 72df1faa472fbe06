import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiKeys } from '../../../src/core/applications/api-keys.ts';
import { createApplications } from '../../../src/core/applications/applications.ts';
import { createApiKeyAuthenticator } from '../../../src/core/applications/authenticate.ts';
import { createAudit } from '../../../src/core/audit/record.ts';
import { databaseCounters as counters } from '../../../src/platform/counters/counters.ts';
import type { Database } from '../../../src/platform/database/database.ts';
import { migrate } from '../../../src/platform/database/migrate.ts';
import { builders } from '../../../src/platform/database/statement.ts';
import { createIds } from '../../../src/platform/ids.ts';
import { localInvalidations } from '../../../src/platform/invalidation/local.ts';
import { createKeyring } from '../../../src/platform/keyring/keyring.ts';
import { generateMasterKey } from '../../../src/platform/keyring/master-keys/master-key.ts';
import { createSystemRandom } from '../../../src/platform/random.ts';
import { createStores, type Store } from '../../contract/stores.ts';

const START = 1_700_000_000_000;
const clock = { now: () => START };
const random = createSystemRandom();
const ids = createIds(clock, random);
const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
const parts = { ids, clock, random, keyring, audit: createAudit({ ids, clock }) };
const applications = createApplications({ ...parts, invalidations: localInvalidations() });
const apiKeys = createApiKeys({
  ...{ ...parts, invalidations: localInvalidations() },
  assertVaultLocked: () => undefined,
});
const actor = { actor: 'cli' };

const stores = createStores();
afterAll(() => stores.end());

/** Two instances on one PostgreSQL. */
describe('two instances', () => {
  let store: Store;
  let here: Database;
  let there: Database;
  beforeEach(async () => {
    store = await stores.createStore('postgres');
    here = store.open();
    there = store.open();
    await migrate(here, clock);
  });
  afterEach(async () => {
    await here.close();
    await there.close();
    await store.remove();
  });

  it('L07: a count that begins anew while expired ones are purged is not forgotten, nor waited for', async () => {
    await here.transaction((tx) => counters.raise(tx, 'guesses', 60, START - 60_000));
    const raised = Promise.withResolvers<void>();
    const commit = Promise.withResolvers<void>();
    const raising = here.transaction(async (tx) => {
      await counters.raise(tx, 'guesses', 60, START);
      raised.resolve();
      await commit.promise;
    });
    await raised.promise;
    await there.transaction((tx) => counters.purge(tx, START, 10));
    commit.resolve();
    await raising;
    expect(await counters.read(here.read, ['guesses'], START)).toMatchObject([{ count: 1 }]);
  });

  it('an API key whose end was brought forward is not given a later one by a rotation at the same time', async () => {
    const application = await here.transaction((tx) => applications.create(tx, { name: 'Shop' }, actor));
    const wanted = { applicationId: application.id, name: 'server', scopes: ['mfa'] };
    for (let round = 0; round < 20; round++) {
      const { apiKey } = await here.transaction((tx) => apiKeys.create(tx, wanted, actor));
      await Promise.allSettled([
        here.transaction((tx) => apiKeys.rotate(tx, apiKey.id, { overlapSeconds: 0 }, actor)),
        there.transaction((tx) => apiKeys.rotate(tx, apiKey.id, {}, actor)),
      ]);
      expect(await apiKeys.get(here.read, apiKey.id)).toMatchObject({ expiresAt: START });
    }
  });

  it('write the last uses of the same API keys without waiting for each other in a circle', async () => {
    const application = await here.transaction((tx) => applications.create(tx, { name: 'Shop' }, actor));
    const wanted = { applicationId: application.id, name: 'server', scopes: ['mfa'] };
    const keys: string[] = [];
    for (let count = 0; count < 30; count++) {
      keys.push((await here.transaction((tx) => apiKeys.create(tx, wanted, actor))).key ?? '');
    }
    const [one, other] = [here, there].map((database) => createApiKeyAuthenticator({ database, keyring }));
    for (let round = 0; round < 5; round++) {
      const now = START + round * 60_000;
      for (const key of keys) await one?.authenticate(key, now);
      for (const key of keys.toReversed()) await other?.authenticate(key, now + 1);
      await Promise.all([one?.flushLastUsed(), other?.flushLastUsed()]);
    }
  });
});

describe('one instance', () => {
  it('lets others enroll while enrollments of one user wait for that user', async () => {
    const store = await stores.createStore('postgres');
    const instance = store.open();
    const inside = Promise.withResolvers<void>();
    const leave = Promise.withResolvers<void>();
    const hammered = instance.transaction(
      () => {
        inside.resolve();
        return leave.promise;
      },
      { locks: ['hammered'] },
    );
    await inside.promise;
    const enroll = (user: string) => instance.transaction(async () => user, { locks: [user], yields: true });
    const waiting = Array.from({ length: 10 }, () => enroll('hammered'));
    expect(await Promise.race([enroll('another'), ...waiting])).toBe('another');
    leave.resolve();
    await Promise.all([hammered, ...waiting]);
    await instance.close();
    await store.remove();
  });
});

describe('a database whose owner has set other defaults', () => {
  it('is refused at the start when it cannot hold every text: a name or a browser would end in a failure', async () => {
    const store = await stores.createStore('postgres');
    const first = store.open();
    const latin = sql`update pg_database set encoding = 8 where datname = current_database()`;
    await first.read.execute(latin.compile(builders.postgres));
    await first.close();
    const instance = store.open();
    await expect(migrate(instance, clock)).rejects.toMatchObject({
      code: 'database.unavailable',
      message: expect.stringContaining('LATIN1'),
    });
    await instance.close();
    await store.remove();
  });

  it('X18: under a lock the newest is read, also where transactions begin at another isolation level', async () => {
    const store = await stores.createStore('postgres');
    const first = store.open();
    await migrate(first, clock);
    const strict = sql`do $$ begin execute format(
      'alter database %I set default_transaction_isolation to ''repeatable read''', current_database()); end $$`;
    await first.read.execute(strict.compile(builders.postgres));
    await first.close();
    const [one, other] = [store.open(), store.open()];
    const guess = (instance: Database) =>
      instance.transaction(
        async (tx) => {
          const [before] = await counters.read(tx, ['guesses'], START);
          const after = await counters.raise(tx, 'guesses', 60, START);
          expect(after.count).toBe((before?.count ?? 0) + 1);
        },
        { locks: ['user'] },
      );
    await Promise.all(Array.from({ length: 100 }, (_, index) => guess(index % 2 === 0 ? one : other)));
    expect(await counters.read(one.read, ['guesses'], START)).toMatchObject([{ count: 100 }]);
    for (const instance of [one, other]) await instance.close();
    await store.remove();
  });
});
