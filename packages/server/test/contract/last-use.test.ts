import { type RawBuilder, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { factorStore } from '../../src/core/factors/store.ts';
import { acceptTimeStep } from '../../src/core/factors/totp/store.ts';
import type { Database } from '../../src/platform/database/database.ts';
import { migrate, released } from '../../src/platform/database/migrate.ts';
import { builders } from '../../src/platform/database/statement.ts';
import { createStores, type Store, storeNames } from './stores.ts';

const clock = { now: () => 1_700_000_000_000 };
const LAST_LOGIN = 1_690_000_000_000;
const before = released.findIndex(({ name }) => name === '0005-use-beside-guard');

const stores = createStores();
afterAll(() => stores.end());

describe.each(storeNames)('the last use of a TOTP factor on %s', (name) => {
  let store: Store;
  let database: Database;

  const execute = (statement: RawBuilder<unknown>) =>
    database.transaction(async (tx) => tx.execute(statement.compile(builders[tx.dialect])));
  const loginOfVersionBefore = (at: number) =>
    execute(sql`update factors set last_used_at = ${at} where id = 'phone'`);
  const lastUses = async () => {
    const factors = await factorStore.ofUser(database.read, 'alice');
    return Object.fromEntries(factors.map(({ id, lastUsedAt }) => [id, lastUsedAt]));
  };

  /** As the version before left it: two apps, of which one was used. */
  beforeEach(async () => {
    store = await stores.createStore(name);
    database = store.open();
    await migrate(database, clock, released.slice(0, before));
    await execute(sql`insert into applications (id, name, created_at) values ('shop', 'shop', 1)`);
    await execute(
      sql`insert into users (id, application_id, name, created_at) values ('alice', 'shop', 'alice', 1)`,
    );
    for (const id of ['phone', 'tablet']) {
      await execute(sql`insert into factors
        (id, user_id, kind, label, state, created_at, confirmed_at, enrolled_ip, enrolled_user_agent)
        values (${id}, 'alice', 'totp', ${id}, 'active', 1, 1, '', '')`);
      await execute(sql`insert into totp_factors
        (factor_id, sealed_secret, secret_version, algorithm, digits, period, last_accepted_time_step)
        values (${id}, '', 1, 'SHA1', 6, 30, -1)`);
    }
    await loginOfVersionBefore(LAST_LOGIN);
  });
  afterEach(async () => {
    await database.close();
    await store.remove();
  });

  it('is what it was before an upgrade, until the next one', async () => {
    expect((await migrate(database, clock)).applied).toContain('0005-use-beside-guard');
    expect(await lastUses()).toEqual({ phone: LAST_LOGIN, tablet: null });
    const use = { timeStep: 1, secretVersion: 1, usedAt: LAST_LOGIN + 60_000 };
    for (const factorId of ['phone', 'tablet'])
      await database.transaction((tx) => acceptTimeStep.run(tx, { factorId, ...use }));
    expect(await lastUses()).toEqual({ phone: use.usedAt, tablet: use.usedAt });
  });

  it('is the later one, where the version before serves beside this one', async () => {
    await migrate(database, clock);
    const use = { factorId: 'phone', timeStep: 1, secretVersion: 1, usedAt: LAST_LOGIN + 60_000 };
    await database.transaction((tx) => acceptTimeStep.run(tx, use));
    await migrate(database, clock, released.slice(0, before));
    await loginOfVersionBefore(LAST_LOGIN + 90_000);
    expect(await lastUses()).toEqual({ phone: LAST_LOGIN + 90_000, tablet: null });
  });
});
