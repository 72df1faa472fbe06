import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { purgeExpiredNonces } from '../../core/applications/nonces.ts';
import { builders } from '../../platform/database/statement.ts';
import { type HttpFixture, openHttpFixture } from '../fixture.ts';
import { signMessage } from '../message-signature/sign.ts';
import { parseSigningSecret } from '../message-signature/signing-secret.ts';
import { callerOf } from './caller.ts';

let fixture: HttpFixture;
beforeEach(async () => {
  fixture = await openHttpFixture();
  const { app, callers } = fixture;
  app.post('/mfa', callers.requireApplication('mfa'), async (request) => callerOf(request).apiKeyId);
  app.get('/mfa', callers.requireApplication('mfa'), async (request) => callerOf(request).apiKeyId);
  app.get('/audit', callers.requireApplication('audit'), async () => 'ok');
  app.get('/maybe', callers.allowApplication('mfa'), async (request) =>
    request.caller ? callerOf(request).apiKeyId : 'nobody',
  );
  app.get('/forgotten', async (request) => callerOf(request).apiKeyId);
});
afterEach(() => fixture.close());

const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '203.0.113.7') =>
  fixture.app.inject({ url, headers, remoteAddress });

async function auditRows() {
  const rows = sql<
    Record<string, unknown>
  >`select * from audit_events where action = 'api_key.refused' order by seq`;
  return (await fixture.database.read.execute(rows.compile(builders.sqlite))).rows;
}

describe('requireApplication', () => {
  it('lets in a key with the scope, from memory and from the store alike', async () => {
    const { key, apiKey } = await fixture.createKey();
    for (let i = 0; i < 3; i++) expect((await get('/mfa', { 'x-api-key': key ?? '' })).body).toBe(apiKey.id);
  });

  it.each([
    ['missing', {}, 401, 'api_key.missing'],
    ['empty', { 'x-api-key': '' }, 401, 'api_key.missing'],
    ['no key at all', { 'x-api-key': 'x' }, 401, 'api_key.refused'],
    ['not ASCII', { 'x-api-key': 'tf_\u00e9\u00ff' }, 401, 'api_key.refused'],
    ['very long', { 'x-api-key': 'tf_'.repeat(4000) }, 401, 'api_key.refused'],
    ['of an unknown id', { 'x-api-key': `tf_${'0'.repeat(26)}_${'0'.repeat(64)}` }, 401, 'api_key.refused'],
    ['in the wrong header', { authorization: 'Bearer tf_x' }, 401, 'api_key.missing'],
  ])('a key that is %s is refused', async (_name, headers, status, code) => {
    expect((await get('/mfa', headers as Record<string, string>)).json()).toMatchObject({ status, code });
  });

  it('P04: answers alike for an unknown, a revoked and a wrong key', async () => {
    const { key, apiKey } = await fixture.createKey();
    const revoked = await fixture.createKey();
    await fixture.database.transaction((tx) => fixture.apiKeys.revoke(tx, revoked.apiKey.id, fixture.actor));
    const wrong = `tf_${apiKey.keyId}_${'0'.repeat(64)}`;
    const unknown = `tf_${'0'.repeat(26)}_${key?.slice(30)}`;
    const bodies = [];
    for (const text of [wrong, unknown, revoked.key ?? '']) {
      const { requestId: _, ...body } = (await get('/mfa', { 'x-api-key': text })).json();
      bodies.push(JSON.stringify(body));
    }
    expect(new Set(bodies).size).toBe(1);
  });

  it('a key without the scope is 403, which names the scope', async () => {
    const { key } = await fixture.createKey();
    const answer = await get('/audit', { 'x-api-key': key ?? '' });
    expect(answer.json()).toMatchObject({ status: 403, code: 'api_key.scope_missing' });
    expect(answer.json().detail).toContain('"audit"');
  });

  it('is decided before the body is read', async () => {
    const payload = '{"not": json';
    const headers = { 'content-type': 'application/json' };
    expect((await fixture.app.inject({ method: 'POST', url: '/mfa', payload, headers })).statusCode).toBe(
      401,
    );
  });

  it('a route that forgot it lets nobody in', async () => {
    expect((await get('/forgotten')).statusCode).toBe(401);
  });
});

describe('allowApplication', () => {
  it('lets nobody pass as nobody, but no wrong key', async () => {
    const { key, apiKey } = await fixture.createKey();
    expect((await get('/maybe')).body).toBe('nobody');
    expect((await get('/maybe', { 'x-api-key': key ?? '' })).body).toBe(apiKey.id);
    expect((await get('/maybe', { 'x-api-key': 'wrong' })).statusCode).toBe(401);
  });
});

describe('refused callers', () => {
  it('are on the audit log with address, reason and request id, and without the key', async () => {
    const { key, apiKey } = await fixture.createKey();
    const wrong = `tf_${apiKey.keyId}_${'f'.repeat(64)}`;
    const answer = await get('/mfa', { 'x-api-key': wrong, 'user-agent': 'a\r\nb' });
    await get('/audit', { 'x-api-key': key ?? '' });
    const rows = await auditRows();
    expect(rows).toMatchObject([
      {
        outcome: 'refused',
        reason: 'wrong_secret',
        ip: '203.0.113.7',
        application_id: fixture.application.id,
        actor: 'unknown',
        request_id: answer.json().requestId,
      },
      { reason: 'audit', actor: apiKey.id },
    ]);
    expect(JSON.stringify([rows, fixture.lines])).not.toMatch(/f{64}/);
  });

  it('L01: are 429 with Retry-After once their address was refused too often; a right key still passes', async () => {
    const { key } = await fixture.createKey();
    for (let i = 0; i < 5; i++) expect((await get('/mfa', { 'x-api-key': 'x' })).statusCode).toBe(401);
    const limited = await get('/mfa', { 'x-api-key': 'x' });
    expect(limited.json()).toMatchObject({ status: 429, code: 'request.rate_limited' });
    expect(limited.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(limited.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(limited.headers['ratelimit-policy']).toMatch(/^"[a-z-]+";q=5;w=60$/);
    expect(limited.headers.ratelimit).toMatch(/^"[a-z-]+";r=0;t=\d+$/);
    expect((await get('/mfa', { 'x-api-key': key ?? '' })).statusCode).toBe(200);
    expect((await get('/mfa', { 'x-api-key': 'x' }, '203.0.113.8')).statusCode).toBe(401);
    fixture.time.now += 60_000;
    expect((await get('/mfa', { 'x-api-key': 'x' })).statusCode).toBe(401);
  });

  it('X19: are counted by /64 and by what a trusted proxy says, not by what they claim', async () => {
    for (let i = 1; i <= 5; i++)
      await get('/mfa', { 'x-forwarded-for': `198.51.100.${i}` }, `2001:db8::${i}`);
    expect((await get('/mfa', {}, '2001:db8::ffff')).statusCode).toBe(429);
    for (let i = 1; i <= 5; i++) {
      await get('/mfa', { 'x-forwarded-for': `198.51.100.${i}, 192.0.2.1` }, '127.0.0.1');
    }
    expect((await get('/mfa', { 'x-forwarded-for': '192.0.2.1' }, '127.0.0.1')).statusCode).toBe(429);
  });

  it('X20, X21: are counted also when their address is garbage or unknown', async () => {
    for (let i = 0; i < 5; i++) await get('/mfa', { 'x-forwarded-for': 'a'.repeat(i + 1) }, '127.0.0.1');
    expect((await get('/mfa', { 'x-forwarded-for': 'zzz' }, '127.0.0.1')).statusCode).toBe(429);
    for (let i = 0; i < 5; i++) await get('/mfa', {}, 'no address');
    expect((await get('/mfa', {}, 'nor this')).statusCode).toBe(429);
  });

  it('in a flood write a bounded part of the audit log', async () => {
    for (let i = 0; i < 40; i++) await get('/mfa', { 'x-api-key': 'x' });
    expect((await auditRows()).length).toBe(5);
    for (let i = 0; i < 1000; i++) await get('/mfa', { 'x-api-key': 'x' }, `10.1.${i >> 8}.${i & 255}`);
    expect((await auditRows()).length).toBe(600);
  });
});

describe('signed requests', () => {
  let keyId: string;
  let secret: Uint8Array;
  let nonces = 0;
  beforeEach(async () => {
    const { apiKey, signingSecret } = await fixture.createKey({ signed: true });
    keyId = apiKey.keyId;
    const parsed = parseSigningSecret(signingSecret ?? '');
    if (!parsed) throw new Error('the signing secret is not one');
    secret = parsed;
  });

  function signed(
    body: string,
    options: { nonce?: string; ageSeconds?: number; path?: string; key?: Uint8Array } = {},
  ) {
    const bytes = Buffer.from(body);
    const headers: [string, string][] = [
      ['host', 'twofold.test'],
      ...(body === '' ? [] : ([['content-type', 'application/json']] as [string, string][])),
    ];
    const { path = '/mfa', ageSeconds = 0, nonce = `nonce-of-a-test-${nonces++}` } = options;
    const added = signMessage(
      {
        method: body === '' ? 'GET' : 'POST',
        scheme: 'http',
        authority: 'twofold.test',
        path,
        query: '',
        headers,
        body: bytes,
      },
      { keyId, secret: options.key ?? secret },
      { createdSeconds: Math.floor(fixture.time.now / 1000) - ageSeconds, nonce },
    );
    return Object.fromEntries([...headers, ...added].map(([name, value]) => [name.toLowerCase(), value]));
  }
  const post = (payload: string, headers: Record<string, string>) =>
    fixture.app.inject({ method: 'POST', url: '/mfa', payload, headers });

  it('are let in with and without a body, and are the last use of their key', async () => {
    expect((await post('{"a":1}', signed('{"a":1}'))).body).toBe(`key_${keyId}`);
    expect((await get('/mfa', signed(''))).body).toBe(`key_${keyId}`);
    await fixture.authenticator.flushLastUsed();
    const { lastUsedAt } = await fixture.apiKeys.get(fixture.database.read, `key_${keyId}`);
    expect(lastUsedAt).toBe(fixture.time.now);
  });

  it('H03: are let in once, also when sent 50 times together', async () => {
    const headers = signed('{"a":1}');
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('{"a":1}', headers)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect((await get('/mfa', signed('', { nonce: 'same-nonce-twice' }))).statusCode).toBe(200);
    const again = await get('/mfa', signed('', { nonce: 'same-nonce-twice' }), '203.0.113.99');
    expect(again.json()).toMatchObject({ status: 401, code: 'signature.replayed' });
  });

  it('X63, H04: are refused with another body, path or key, alike', async () => {
    const other = await fixture.createKey({ signed: true });
    const otherSecret = parseSigningSecret(other.signingSecret ?? '') ?? secret;
    const answers = [
      await post('{"a":2}', signed('{"a":1}')),
      await post('{"a": 1}', signed('{"a":1}')),
      await post('{"a":1}', signed('{"a":1}', { path: '/audit' })),
      await post('{"a":1}', signed('{"a":1}', { key: otherSecret })),
      await post('{"a":1}', signed('{"a":1}', { ageSeconds: 61 })),
    ];
    const bodies = answers.map((answer) => {
      const { requestId: _, ...body } = answer.json();
      return JSON.stringify(body);
    });
    expect(answers[0]?.json()).toMatchObject({ status: 401, code: 'signature.refused' });
    expect(new Set(bodies).size).toBe(1);
  });

  it('are refused together with an API key: one claim of who is calling, not two', async () => {
    const { key } = await fixture.createKey();
    const answer = await get('/mfa', { ...signed(''), 'x-api-key': key ?? '' });
    expect(answer.json()).toMatchObject({ status: 401, code: 'signature.refused' });
  });

  it('are held to the scope', async () => {
    expect((await get('/audit', signed('', { path: '/audit' }))).json()).toMatchObject({ status: 403 });
  });

  it('an empty Signature-Input does not lead around the API key', async () => {
    for (const value of ['', ' ', 'x']) {
      expect((await get('/mfa', { 'signature-input': value })).statusCode).toBe(401);
      expect((await get('/maybe', { 'signature-input': value }, '203.0.113.9')).statusCode).toBe(401);
    }
  });

  it('nonces are forgotten when no signature with them is accepted any more', async () => {
    await get('/mfa', signed('', { nonce: 'nonce-to-forget-1' }));
    const purge = () => fixture.database.transaction((tx) => purgeExpiredNonces(tx, fixture.time.now, 100));
    fixture.time.now += 65_000;
    expect(await purge()).toBe(0);
    fixture.time.now += 300_000;
    expect(await purge()).toBe(1);
  });
});

describe('API keys with a limit of their own', () => {
  it('X64: let in exactly so many requests a minute, however many come at once', async () => {
    const { key } = await fixture.createKey({ rateLimit: 3 });
    const headers = { 'x-api-key': key ?? '' };
    const answers = await Promise.all(Array.from({ length: 10 }, () => get('/mfa', headers)));
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(3);
    const refused = answers.filter(({ statusCode }) => statusCode === 429);
    expect(refused).toHaveLength(7);
    expect(refused[0]?.json()).toMatchObject({ code: 'request.rate_limited' });
    expect(refused[0]?.headers).toMatchObject({
      'retry-after': '60',
      'ratelimit-policy': '"api-key";q=3;w=60',
      ratelimit: '"api-key";r=0;t=60',
    });
    // Nothing is held against the address, and nothing is owed after the minute.
    expect((await get('/maybe')).statusCode).toBe(200);
    fixture.time.now += 60_000;
    const again = await get('/mfa', headers);
    expect([again.statusCode, again.headers.ratelimit]).toEqual([200, '"api-key";r=2;t=60']);
  });
});

describe("people's own API keys", () => {
  it('open no route of an application, whatever scope they were given', async () => {
    const { database } = fixture;
    const insert = (text: string) => sql.raw(text).compile(builders.sqlite);
    await database.transaction(async (tx) => {
      tx.post(insert(`insert into users values ('usr_ann', '${fixture.application.id}', 'per_ann', 1)`));
      tx.post(
        insert(
          `insert into people (id, user_id, username, username_key, role, locale, password_origin, created_at)
           values ('per_ann', 'usr_ann', 'ann', 'ann', 'admin', 'en', 'chosen', 1)`,
        ),
      );
    });
    const { key } = await fixture.createKey({ ownerUserId: 'usr_ann', scopes: ['mfa', 'audit', 'events'] });
    for (const path of ['/mfa', '/audit', '/maybe']) {
      expect((await get(path, { 'x-api-key': key ?? '' })).json()).toMatchObject({
        status: 403,
        code: 'api_key.scope_missing',
      });
    }
  });
});
