import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { builders } from '../../platform/database/statement.ts';
import { type Fixture, openFixture } from './fixture.ts';

const DAY_MS = 86_400_000;

let fixture: Fixture;
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const rotate = (id: string, overlapSeconds?: number) =>
  fixture.database.transaction((tx) =>
    fixture.apiKeys.rotate(tx, id, overlapSeconds === undefined ? {} : { overlapSeconds }, fixture.actor),
  );
const accepts = async (text: string | null) =>
  'identity' in (await fixture.createAuthenticator().authenticate(text ?? '', fixture.time.now));

async function everythingStored(): Promise<string> {
  const tables = ['api_keys', 'audit_events'];
  const rows = tables.map((table) =>
    fixture.database.read.execute(sql.raw(`select * from ${table}`).compile(builders.sqlite)),
  );
  return JSON.stringify((await Promise.all(rows)).map((result) => result.rows));
}

describe('a new API key', () => {
  it('is tf_<id>_<secret> with 256 random bits, of which only a digest is stored', async () => {
    const { key, apiKey } = await fixture.createKey();
    expect(key).toMatch(/^tf_[0-9a-z]{26}_[0-9a-f]{64}$/);
    expect(key).toContain(apiKey.keyId);
    expect(await everythingStored()).not.toContain(key?.slice(-64));
  });

  it('H07: has a signing secret that is another value, sealed in the store', async () => {
    const { key, signingSecret } = await fixture.createKey({ signed: true });
    expect(key).toBeNull();
    expect(signingSecret).toMatch(/^tfs_[A-Za-z0-9_-]{43}$/);
    expect(await everythingStored()).not.toContain(signingSecret?.slice(4));
  });

  it.each([
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['mfa', 'admin'] }, '/scopes'],
    [{ scopes: ['toString'] }, '/scopes'],
    [{ expiresAt: 1_700_000_000_000 }, '/expiresAt'],
    [{ expiresAt: Number.NaN }, '/expiresAt'],
  ])('is refused with %j, naming the field', async (options, pointer) => {
    await expect(fixture.createKey(options)).rejects.toMatchObject({
      code: 'request.invalid',
      extras: { errors: [{ pointer }] },
    });
  });

  it('needs an application that exists', async () => {
    const key = { applicationId: 'app_none', name: 'x', scopes: ['mfa'] };
    const creating = fixture.database.transaction((tx) => fixture.apiKeys.create(tx, key, fixture.actor));
    await expect(creating).rejects.toMatchObject({ code: 'application.not_found' });
  });

  it('is on the audit log with who made it', async () => {
    const { apiKey } = await fixture.createKey();
    const stored = await everythingStored();
    expect(stored).toContain('api_key.created');
    expect(stored).toContain(apiKey.id);
  });
});

describe('rotation', () => {
  it('leaves the old key for the overlap, and no longer', async () => {
    const old = await fixture.createKey({ scopes: ['mfa', 'events'] });
    const { key, apiKey } = await rotate(old.apiKey.id, 3600);
    expect(apiKey).toMatchObject({ name: 'server', scopes: ['mfa', 'events'], expiresAt: null });
    fixture.time.now += 3_599_999;
    expect([await accepts(old.key), await accepts(key)]).toEqual([true, true]);
    fixture.time.now += 1;
    expect([await accepts(old.key), await accepts(key)]).toEqual([false, true]);
  });

  it('without overlap ends the old key at once', async () => {
    const old = await fixture.createKey();
    const { key } = await rotate(old.apiKey.id, 0);
    expect([await accepts(old.key), await accepts(key)]).toEqual([false, true]);
  });

  it('overlaps for a day when nothing is said', async () => {
    const old = await fixture.createKey();
    await rotate(old.apiKey.id);
    const { expiresAt } = await fixture.apiKeys.get(fixture.database.read, old.apiKey.id);
    expect(expiresAt).toBe(fixture.time.now + DAY_MS);
  });

  it('never lets the old key live longer, and gives the new one the same lifetime', async () => {
    const old = await fixture.createKey({ expiresAt: fixture.time.now + 10 * DAY_MS });
    fixture.time.now += 10 * DAY_MS - 1000;
    const { apiKey } = await rotate(old.apiKey.id, 86_400);
    expect(apiKey.expiresAt).toBe(fixture.time.now + 10 * DAY_MS);
    expect(await fixture.apiKeys.get(fixture.database.read, old.apiKey.id)).toMatchObject({
      expiresAt: old.apiKey.expiresAt,
    });
  });

  it('keeps a signed key signed, with a secret of its own', async () => {
    const old = await fixture.createKey({ signed: true });
    const { key, signingSecret } = await rotate(old.apiKey.id);
    expect(key).toBeNull();
    expect(signingSecret).not.toBe(old.signingSecret);
  });

  it.each([-1, 1.5, 30 * 86_400 + 1, Number.NaN])('refuses an overlap of %d s', async (overlap) => {
    const { apiKey } = await fixture.createKey();
    await expect(rotate(apiKey.id, overlap)).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('revives neither a revoked nor an expired key', async () => {
    const revoked = await fixture.createKey();
    await fixture.database.transaction((tx) => fixture.apiKeys.revoke(tx, revoked.apiKey.id, fixture.actor));
    const expired = await fixture.createKey({ expiresAt: fixture.time.now + 1 });
    fixture.time.now += 1;
    for (const { apiKey } of [revoked, expired]) {
      await expect(rotate(apiKey.id)).rejects.toMatchObject({ code: 'api_key.not_found' });
    }
  });
});

describe('revocation', () => {
  it('keeps the time of the first one', async () => {
    const { apiKey } = await fixture.createKey();
    const revoke = () =>
      fixture.database.transaction((tx) => fixture.apiKeys.revoke(tx, apiKey.id, fixture.actor));
    const first = await revoke();
    fixture.time.now += 1000;
    expect((await revoke()).revokedAt).toBe(first.revokedAt);
    expect((await fixture.apiKeys.get(fixture.database.read, apiKey.id)).revokedAt).toBe(first.revokedAt);
  });

  it('of an unknown key is told', async () => {
    const revoking = fixture.database.transaction((tx) =>
      fixture.apiKeys.revoke(tx, 'key_none', fixture.actor),
    );
    await expect(revoking).rejects.toMatchObject({ code: 'api_key.not_found' });
  });
});

describe('the list', () => {
  it('gives every key of the application once, in pages, and none of another', async () => {
    const { database, applications, apiKeys, actor, application } = fixture;
    const other = await database.transaction((tx) => applications.create(tx, { name: 'Other' }, actor));
    const key = { applicationId: other.id, name: 'x', scopes: ['mfa'] };
    await database.transaction((tx) => apiKeys.create(tx, key, actor));
    const made: string[] = [];
    for (let i = 0; i < 5; i++) {
      made.push((await fixture.createKey()).apiKey.id);
      fixture.time.now += 1;
    }
    const seen: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const page = await apiKeys.list(database.read, application.id, { limit: 2, after });
      seen.push(...page.items.map(({ id }) => id));
      after = page.nextAfter;
    }
    expect(seen).toEqual(made);
  });

  it.each([0, 101, 1.5, -1])('refuses a limit of %d', async (limit) => {
    const listing = fixture.apiKeys.list(fixture.database.read, fixture.application.id, { limit });
    await expect(listing).rejects.toMatchObject({ code: 'request.invalid' });
  });

  it('shows no secret', async () => {
    const { key } = await fixture.createKey();
    const page = await fixture.apiKeys.list(fixture.database.read, fixture.application.id);
    expect(JSON.stringify(page)).not.toContain(key?.slice(-64));
    expect(Object.keys(page.items[0] ?? {})).not.toContain('secretHash');
  });
});
