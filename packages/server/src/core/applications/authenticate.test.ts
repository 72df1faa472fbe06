import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../../platform/database/database.ts';
import { builders } from '../../platform/database/statement.ts';
import type { ApiKeyAuthenticator } from './authenticate.ts';
import { type Fixture, openFixture } from './fixture.ts';

let fixture: Fixture;
let authenticator: ApiKeyAuthenticator;
beforeEach(async () => {
  fixture = await openFixture();
  authenticator = fixture.createAuthenticator();
});
afterEach(() => fixture.close());

const verdictOf = async (text: string, instance = authenticator) =>
  instance.authenticate(text, fixture.time.now);

async function createKeyText(options: Parameters<Fixture['createKey']>[0] = {}) {
  const created = await fixture.createKey(options);
  if (created.key === null) throw new Error('a plain key was expected');
  return { text: created.key, id: created.apiKey.id };
}

/** A store that counts its reads. */
function counting(database: Database) {
  const reads = { count: 0 };
  const read = {
    ...database.read,
    execute: ((query) => {
      reads.count++;
      return database.read.execute(query);
    }) as typeof database.read.execute,
  };
  return { reads, database: { ...database, read } };
}

describe('authenticate', () => {
  it('accepts a key with what it may do', async () => {
    const { text, id } = await createKeyText({ scopes: ['mfa', 'audit'] });
    expect(await verdictOf(text)).toMatchObject({
      identity: {
        applicationId: fixture.application.id,
        apiKeyId: id,
        scopes: new Set(['mfa', 'audit']),
      },
    });
  });

  it('refuses a key with any one character changed', async () => {
    const { text } = await createKeyText();
    for (let position = 0; position < text.length; position++) {
      const other = text[position] === '0' ? '1' : '0';
      const changed = `${text.slice(0, position)}${other}${text.slice(position + 1)}`;
      expect(await verdictOf(changed)).toHaveProperty('refusal');
    }
  });

  it('refuses a secret that belongs to another key', async () => {
    const [first, second] = [await createKeyText(), await createKeyText()];
    const mixed = first.text.slice(0, 30) + second.text.slice(30);
    expect(await verdictOf(mixed)).toEqual({
      refusal: 'wrong_secret',
      applicationId: fixture.application.id,
    });
  });

  it('takes any text for a wrong key, never for a reason to fail', async () => {
    const { text } = await createKeyText();
    const unit = fc.constantFrom('é', '\u{1f600}', '\0', ' ', '_', 'a', '\n', '%');
    const like = fc
      .tuple(fc.nat(text.length - 1), unit)
      .map(([at, c]) => text.slice(0, at) + c + text.slice(at + 1));
    const any = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      like,
      fc.constant('tf_'.repeat(100_000)),
    );
    await fc.assert(
      fc.asyncProperty(any, async (given) => {
        fc.pre(given !== text);
        expect(await verdictOf(given)).toHaveProperty('refusal');
      }),
      { numRuns: 500 },
    );
  });

  it('refuses an expired key from its moment on', async () => {
    const { text } = await createKeyText({ expiresAt: fixture.time.now + 500 });
    fixture.time.now += 499;
    expect(await verdictOf(text)).toHaveProperty('identity');
    fixture.time.now += 1;
    expect(await verdictOf(text)).toMatchObject({ refusal: 'expired' });
  });

  it('refuses the text of a key whose requests must be signed', async () => {
    const { apiKey } = await fixture.createKey({ signed: true });
    const known = '0'.repeat(64);
    const { hashSecret } = await import('./key-text.ts');
    const set = sql`update api_keys set secret_hash = ${hashSecret(known)}`;
    await fixture.database.transaction(async (tx) => tx.execute(set.compile(builders.sqlite)));
    expect(await verdictOf(`tf_${apiKey.keyId}_${known}`)).toMatchObject({ refusal: 'signature_required' });
  });

  describe.each([
    [
      'revoked',
      (f: Fixture, id: string) => f.database.transaction((tx) => f.apiKeys.revoke(tx, id, f.actor)),
    ],
    [
      'application_disabled',
      (f: Fixture) => f.database.transaction((tx) => f.applications.disable(tx, f.application.id, f.actor)),
    ],
  ])('%s', (refusal, act) => {
    it('is seen by every instance within one second, also by one that uses the key all the time', async () => {
      const { text, id } = await createKeyText();
      const instances = [fixture.createAuthenticator(), fixture.createAuthenticator()];
      for (const instance of instances) expect(await verdictOf(text, instance)).toHaveProperty('identity');
      const revokedAt = fixture.time.now;
      await act(fixture, id);
      while (fixture.time.now < revokedAt + 2000) {
        fixture.time.now += 50;
        for (const instance of instances) {
          const verdict = await verdictOf(text, instance);
          if (fixture.time.now - revokedAt >= 1000) expect(verdict).toMatchObject({ refusal });
        }
      }
    });

    it('is seen after one second by an instance whose clock was set back', async () => {
      const { text, id } = await createKeyText();
      expect(await verdictOf(text)).toHaveProperty('identity');
      await act(fixture, id);
      fixture.time.now -= 3_600_000;
      expect(await verdictOf(text)).toMatchObject({ refusal });
    });
  });

  it('accepts the keys of an application that is enabled again', async () => {
    const { text } = await createKeyText();
    const { database, applications, application, actor } = fixture;
    await database.transaction((tx) => applications.disable(tx, application.id, actor));
    expect(await verdictOf(text)).toHaveProperty('refusal');
    await database.transaction((tx) => applications.enable(tx, application.id, actor));
    fixture.time.now += 1000;
    expect(await verdictOf(text)).toHaveProperty('identity');
  });

  it('reads a busy key about twice a second, not once a request', async () => {
    const { text } = await createKeyText();
    const { reads, database } = counting(fixture.database);
    const { createApiKeyAuthenticator } = await import('./authenticate.ts');
    const instance = createApiKeyAuthenticator({ database, keyring: fixture.keyring });
    for (let i = 0; i < 1000; i++) {
      await verdictOf(text, instance);
      fixture.time.now += 1;
    }
    expect(reads.count).toBeLessThanOrEqual(3);
  });

  it('asks the store once for requests that come together', async () => {
    const { text } = await createKeyText();
    const { reads, database } = counting(fixture.database);
    const { createApiKeyAuthenticator } = await import('./authenticate.ts');
    const instance = createApiKeyAuthenticator({ database, keyring: fixture.keyring });
    await Promise.all(Array.from({ length: 50 }, () => verdictOf(text, instance)));
    expect(reads.count).toBe(1);
  });

  it('keeps a key in memory while a flood of unknown ids passes', async () => {
    const { text } = await createKeyText();
    const { reads, database } = counting(fixture.database);
    const { createApiKeyAuthenticator } = await import('./authenticate.ts');
    const instance = createApiKeyAuthenticator({ database, keyring: fixture.keyring });
    await verdictOf(text, instance);
    const flood = Array.from(
      { length: 3000 },
      (_, i) => `tf_${String(i).padStart(26, '0')}_${'0'.repeat(64)}`,
    );
    for (const unknown of flood) await verdictOf(unknown, instance);
    reads.count = 0;
    expect(await verdictOf(text, instance)).toHaveProperty('identity');
    expect(reads.count).toBe(0);
  });
});

describe('a key that is forgotten', () => {
  const revoke = (id: string) =>
    fixture.database.transaction((tx) => fixture.apiKeys.revoke(tx, id, fixture.actor));
  const disable = () =>
    fixture.database.transaction((tx) =>
      fixture.applications.disable(tx, fixture.application.id, fixture.actor),
    );

  it.each([
    ['by its id', (id: string) => authenticator.forgetApiKey(id)],
    ['with all keys', () => authenticator.forgetApiKey(undefined)],
    ['with its application', () => authenticator.forgetApplication(fixture.application.id)],
    ['with all applications', () => authenticator.forgetApplication(undefined)],
  ])('%s is read again before its next use: revoked, it is refused at once', async (_how, forget) => {
    const { text, id } = await createKeyText();
    expect(await verdictOf(text)).toHaveProperty('identity');
    await revoke(id);
    expect(await verdictOf(text)).toHaveProperty('identity');
    forget(id);
    expect(await verdictOf(text)).toMatchObject({ refusal: 'revoked' });
  });

  it('leaves the other keys in memory', async () => {
    const [first, second] = [await createKeyText(), await createKeyText()];
    const { reads, database } = counting(fixture.database);
    const { createApiKeyAuthenticator } = await import('./authenticate.ts');
    const instance = createApiKeyAuthenticator({ database, keyring: fixture.keyring });
    for (const { text } of [first, second]) await verdictOf(text, instance);
    instance.forgetApiKey(first.id);
    instance.forgetApplication('app_other');
    reads.count = 0;
    await verdictOf(second.text, instance);
    expect(reads.count).toBe(0);
    await verdictOf(first.text, instance);
    expect(reads.count).toBe(1);
  });

  it('is not remembered from a read that began before', async () => {
    const { text } = await createKeyText();
    let reads = 0;
    const held = Promise.withResolvers<void>();
    const reading = Promise.withResolvers<void>();
    const read = {
      ...fixture.database.read,
      execute: (async (query) => {
        const answer = await fixture.database.read.execute(query);
        reading.resolve();
        if (reads++ === 0) await held.promise;
        return answer;
      }) as typeof fixture.database.read.execute,
    };
    const { createApiKeyAuthenticator } = await import('./authenticate.ts');
    const database = { ...fixture.database, read };
    const instance = createApiKeyAuthenticator({ database, keyring: fixture.keyring });
    const before = verdictOf(text, instance);
    await reading.promise;
    await disable();
    instance.forgetApplication(fixture.application.id);
    expect(await verdictOf(text, instance)).toMatchObject({ refusal: 'application_disabled' });
    held.resolve();
    expect(await before).toHaveProperty('identity');
    expect(await verdictOf(text, instance)).toMatchObject({ refusal: 'application_disabled' });
  });
});

describe('last use', () => {
  const lastUsedAt = async (id: string) => (await fixture.apiKeys.get(fixture.database.read, id)).lastUsedAt;

  it('is written by the flush, and again after a minute at the earliest', async () => {
    const { text, id } = await createKeyText();
    const first = fixture.time.now;
    await verdictOf(text);
    expect(await lastUsedAt(id)).toBeNull();
    await authenticator.flushLastUsed();
    expect(await lastUsedAt(id)).toBe(first);

    fixture.time.now += 59_000;
    await verdictOf(text);
    await authenticator.flushLastUsed();
    expect(await lastUsedAt(id)).toBe(first);

    fixture.time.now += 1000;
    await verdictOf(text);
    await authenticator.flushLastUsed();
    expect(await lastUsedAt(id)).toBe(first + 60_000);
  });

  it('is not moved by a refused use, nor back by another instance', async () => {
    const { text, id } = await createKeyText();
    await verdictOf(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`);
    await authenticator.flushLastUsed();
    expect(await lastUsedAt(id)).toBeNull();

    const late = fixture.createAuthenticator();
    await late.authenticate(text, fixture.time.now);
    await authenticator.authenticate(text, fixture.time.now + 30_000);
    await authenticator.flushLastUsed();
    await late.flushLastUsed();
    expect(await lastUsedAt(id)).toBe(fixture.time.now + 30_000);
  });
});

describe('findSigningKey', () => {
  it('finds the secret that the owner was shown, for a usable signed key only', async () => {
    const { apiKey, key, signingSecret } = await fixture.createKey({ signed: true });
    expect(key).toBeNull();
    const found = await authenticator.findSigningKey(apiKey.keyId, fixture.time.now);
    expect(`tfs_${Buffer.from(found?.secret ?? []).toString('base64url')}`).toBe(signingSecret);
    expect(found?.identity.apiKeyId).toBe(apiKey.id);

    const plain = await fixture.createKey();
    for (const keyId of [plain.apiKey.keyId, 'unknown', '', `key_${apiKey.keyId}`, "' or 1=1", '\0']) {
      expect(await authenticator.findSigningKey(keyId, fixture.time.now)).toBeUndefined();
    }
    await fixture.database.transaction((tx) => fixture.apiKeys.revoke(tx, apiKey.id, fixture.actor));
    fixture.time.now += 1000;
    expect(await authenticator.findSigningKey(apiKey.keyId, fixture.time.now)).toBeUndefined();
  });

  it('does not count as a use: nothing is proven yet', async () => {
    const { apiKey } = await fixture.createKey({ signed: true });
    await authenticator.findSigningKey(apiKey.keyId, fixture.time.now);
    await authenticator.flushLastUsed();
    expect((await fixture.apiKeys.get(fixture.database.read, apiKey.id)).lastUsedAt).toBeNull();
    authenticator.markUsed(apiKey.id, fixture.time.now);
    await authenticator.flushLastUsed();
    expect((await fixture.apiKeys.get(fixture.database.read, apiKey.id)).lastUsedAt).toBe(fixture.time.now);
  });
});
