import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { databaseCounters } from '../../platform/counters/counters.ts';
import { openSqlite } from '../../platform/database/sqlite/sqlite.ts';
import { underApiKeysLock } from './api-keys.ts';
import { type Fixture, openFixture } from './fixture.ts';
import { createApiKeyLimits } from './limits.ts';

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
  await run(`insert into users values ('usr_ann', '${fixture.application.id}', 'per_ann', 1)`);
  await run(`insert into people (id, user_id, username, username_key, role, locale, password_origin, created_at)
    values ('per_ann', 'usr_ann', 'ann', 'ann', 'member', 'en', 'chosen', 1)`);
});
afterEach(() => fixture.close());

/** As another process does: seen from the next turn on. */
async function run(sql: string): Promise<void> {
  const connection = new DatabaseSync(fixture.path);
  connection.exec(sql);
  connection.close();
  await nextTurn();
}

const own = (scopes: string[]) => fixture.createKey({ ownerUserId: 'usr_ann', scopes });
const authenticate = async (key: string | null) =>
  fixture.createAuthenticator().authenticate(key ?? '', fixture.time.now);

describe("a person's own API key", () => {
  it('may only what their role may, at each use', async () => {
    const { key } = await own(['audit', 'metrics', 'mfa', 'events']);
    const scopes = async () => {
      const verdict = await authenticate(key);
      return 'identity' in verdict ? [...verdict.identity.scopes] : verdict.refusal;
    };
    expect(await scopes()).toEqual(['audit']);
    await run("update people set role = 'admin'");
    expect(await scopes()).toEqual(['audit', 'metrics']);
    await run("update people set role = 'viewer'");
    expect(await scopes()).toEqual(['audit']);
    await run("update people set role = 'something later'");
    expect(await scopes()).toEqual([]);
  });

  it('is refused while its owner is disabled, and gone with them', async () => {
    const { key } = await own(['audit']);
    await run('update people set disabled_at = 5');
    expect(await authenticate(key)).toMatchObject({ refusal: 'owner_disabled' });
    await run('update people set disabled_at = null');
    expect(await authenticate(key)).toMatchObject({ identity: { ownerUserId: 'usr_ann' } });
    await run("pragma foreign_keys = on; delete from users where id = 'usr_ann'");
    expect(await authenticate(key)).toMatchObject({ refusal: 'unknown' });
  });

  it('stands in the list of its owner, not in that of the application', async () => {
    const mine = await own(['audit']);
    const ofApplication = await fixture.createKey();
    const { database, apiKeys, application } = fixture;
    const owned = await apiKeys.listOwned(database.read, 'usr_ann');
    const others = await apiKeys.list(database.read, application.id);
    expect([owned.items.map(({ id }) => id), others.items.map(({ id }) => id)]).toEqual([
      [mine.apiKey.id],
      [ofApplication.apiKey.id],
    ]);
  });

  it('X62: stays its owner’s, whatever is changed and with its successor', async () => {
    const { apiKey } = await own(['audit']);
    const { database, apiKeys, actor } = fixture;
    const change = { name: 'later', rateLimit: 5, ownerUserId: 'usr_eve', applicationId: 'app_other' };
    const changed = await database.transaction((tx) => apiKeys.change(tx, apiKey.id, change, actor));
    const successor = await database.transaction(
      (tx) => apiKeys.rotate(tx, apiKey.id, {}, actor),
      underApiKeysLock('usr_ann'),
    );
    const expected = {
      ownerUserId: 'usr_ann',
      applicationId: apiKey.applicationId,
      name: 'later',
      rateLimit: 5,
    };
    expect([changed, await apiKeys.get(database.read, apiKey.id), successor.apiKey]).toMatchObject([
      expected,
      expected,
      expected,
    ]);
  });
});

describe('a change', () => {
  it.each([
    [{ name: '' }, '/name'],
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['root'] }, '/scopes'],
    [{ expiresAt: 1 }, '/expiresAt'],
    [{ rateLimit: 0 }, '/rateLimit'],
    [{ rateLimit: 1.5 }, '/rateLimit'],
    [{ rateLimit: 1_000_001 }, '/rateLimit'],
  ])('to %j is refused', async (change, pointer) => {
    const { apiKey } = await fixture.createKey();
    const { database, apiKeys, actor } = fixture;
    await expect(
      database.transaction((tx) => apiKeys.change(tx, apiKey.id, change, actor)),
    ).rejects.toMatchObject({
      code: 'request.invalid',
      extras: { errors: [{ pointer }] },
    });
  });

  it('is seen at the next use, and revives nothing that was revoked', async () => {
    const { apiKey, key } = await fixture.createKey({ scopes: ['mfa'] });
    const { database, apiKeys, actor } = fixture;
    await database.transaction((tx) => apiKeys.change(tx, apiKey.id, { scopes: ['events'] }, actor));
    expect(await authenticate(key)).toMatchObject({ identity: { scopes: new Set(['events']) } });
    await database.transaction((tx) => apiKeys.revoke(tx, apiKey.id, actor));
    await expect(
      database.transaction((tx) => apiKeys.change(tx, apiKey.id, { name: 'back' }, actor)),
    ).rejects.toMatchObject({ code: 'api_key.not_found' });
    await database.transaction((tx) => apiKeys.remove(tx, apiKey.id, actor));
    expect(await authenticate(key)).toMatchObject({ refusal: 'unknown' });
  });
});

describe('the limit of a key', () => {
  it('X64: is exact, over instances, and begins anew after a minute', async () => {
    const { apiKey } = await fixture.createKey({ rateLimit: 20 });
    const other = openSqlite(fixture.path);
    const { clock } = fixture;
    const limitsOf = (database: typeof other) =>
      createApiKeyLimits({ database, counters: databaseCounters, clock });
    const instances = [limitsOf(fixture.database), limitsOf(other)];
    const spend = (i: number) => instances[i % 2]?.spend({ apiKeyId: apiKey.id }, 20);
    const uses = await Promise.all(Array.from({ length: 60 }, (_, i) => spend(i)));
    await other.close();
    expect(uses.filter((use) => use?.exceeded === false)).toHaveLength(20);
    fixture.time.now += 60_000;
    expect(await instances[0]?.spend({ apiKeyId: apiKey.id }, 20)).toMatchObject({
      exceeded: false,
      remaining: 19,
    });
  });
});
