import { encodeBase32 } from '@twofold/otp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sealPending } from '../../src/core/audit/chain/seal.ts';
import { rowsOf } from '../installation/audit-rows.ts';
import { type CallOptions, type Installation, openInstallation } from '../installation/installation.ts';
import { expectProblem } from '../routes/problem.ts';
import { createKey } from '../users/application-key.ts';
import { authenticatorApp } from '../users/authenticator-app.ts';
import { readQrAccount } from '../users/qr-reader.ts';
import { enrollActive, enrollPending, logIn } from '../users/scanned-enrollment.ts';

let twofold: Installation;
beforeEach(async () => {
  twofold = await openInstallation();
});
afterEach(() => twofold.close());

const post = (path: string, body?: unknown, options: CallOptions = {}) =>
  twofold.call('POST', path, { ...options, ...(body === undefined ? {} : { body }) });
const now = () => new Date(twofold.clock.now()).toISOString();

describe('GET /mfa/users/:user', () => {
  it('shows what a user has, and an empty picture of somebody who never enrolled', async () => {
    expect((await twofold.call('GET', '/mfa/users/stranger')).body).toEqual({
      user: 'stranger',
      enrolled: false,
      factors: [],
      recoveryCodesRemaining: 0,
      lockedUntil: null,
    });
    const enrolledAt = now();
    const alice = await enrollPending(twofold, 'alice');
    const pending = await twofold.call('GET', '/mfa/users/alice');
    expect(pending.body).toMatchObject({ enrolled: false, recoveryCodesRemaining: 0 });
    twofold.clock.advance(30);
    await logIn(twofold, 'alice', alice.code());
    const shown = await twofold.call('GET', '/mfa/users/alice');
    expect(shown.body).toMatchObject({
      user: 'alice',
      enrolled: true,
      recoveryCodesRemaining: 10,
      lockedUntil: null,
    });
    const factors = shown.body.factors as { id: string }[];
    expect(factors.find(({ id }) => id === alice.factorId)).toEqual({
      id: alice.factorId,
      kind: 'totp',
      label: 'Authenticator app',
      state: 'active',
      createdAt: enrolledAt,
      lastUsedAt: now(),
    });
    expect(shown.headers['cache-control']).toBe('no-store');
  });

  it('shows the last use of the factor that answered, not of one that has its secret too', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const body = { kind: 'totp', secret: alice.secret };
    const { factor } = (await post('/mfa/users/alice/factors', body)).body as { factor: { id: string } };
    const confirmedAt = now();
    const confirmation = await post(`/mfa/users/alice/factors/${factor.id}/confirm`, { code: alice.code() });
    expect(confirmation.status).toBe(200);
    const lastUseOf = async (wanted: string) => {
      const { factors } = (await twofold.call('GET', '/mfa/users/alice')).body as {
        factors: { id: string; lastUsedAt: string }[];
      };
      return factors.find(({ id }) => id === wanted)?.lastUsedAt;
    };
    twofold.clock.advance(30);
    expect(await lastUseOf(factor.id)).toBe(confirmedAt);
    expect((await logIn(twofold, 'alice', alice.code())).status).toBe(200);
    expect(await lastUseOf(alice.factorId)).toBe(now());
    expect(await lastUseOf(factor.id)).toBe(confirmedAt);
    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(200);
    expect(await lastUseOf(alice.factorId)).toBe(new Date(twofold.clock.now() - 30_000).toISOString());
  });

  it('is told of a login by the row that its single use writes, and by no other of the factor', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const rows = () => rowsOf(twofold.dataDir, 'select * from factors order by id');
    const before = await rows();
    expect((await logIn(twofold, 'alice', alice.code())).status).toBe(200);
    expect(await rows()).toEqual(before);
  });

  it('shows until when somebody is locked who never enrolled', async () => {
    for (let i = 0; i < 10; i++) await logIn(twofold, 'never-enrolled', '000000');
    const lockedUntil = new Date(twofold.clock.now() + 900_000).toISOString();
    const { body } = await twofold.call('GET', '/mfa/users/never-enrolled');
    expect(body).toMatchObject({ enrolled: false, lockedUntil });
  });

  it('shows until when a user is locked, and unlocks', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const wrong = alice.app.wrongCode(twofold.clock.now());
    for (let i = 0; i < 10; i++) await logIn(twofold, 'alice', wrong);
    const until = new Date(twofold.clock.now() + 900_000).toISOString();
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ lockedUntil: until });
    expect((await logIn(twofold, 'alice', alice.code())).status).toBe(429);
    expect(await post('/mfa/users/alice/unlock')).toMatchObject({ status: 204, text: '' });
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({ lockedUntil: null });
    expect((await logIn(twofold, 'alice', alice.code())).status).toBe(200);
  });

  it('takes every user name that the body takes, percent-encoded', async () => {
    const names = [
      'a/b?c#d',
      '%2e%2e%2f',
      '../../etc',
      '😀'.repeat(256),
      ' a ',
      '__proto__',
      'constructor',
      'x;y=z&w+v',
    ];
    for (const name of names) {
      const alice = await enrollPending(twofold, name);
      expect((await logIn(twofold, name, alice.code())).status, name).toBe(200);
      const shown = await twofold.call('GET', `/mfa/users/${encodeURIComponent(name)}`);
      expect(shown.body, name).toMatchObject({ user: name, enrolled: true });
    }
  });
});

describe('the factors of a user', () => {
  it('are added, confirmed by a code, renamed and removed one by one', async () => {
    const phone = await enrollActive(twofold, 'alice');
    const added = await post('/mfa/users/alice/factors', { kind: 'totp', name: 'Tablet', issuer: 'Shop' });
    expect(added).toMatchObject({
      status: 201,
      body: {
        factor: { kind: 'totp', label: 'Tablet', state: 'pending', createdAt: now(), lastUsedAt: null },
      },
    });
    const { id } = added.body.factor as { id: string };
    const tablet = await readQrAccount(String(added.body.qrCode));
    expect(tablet).toMatchObject({ issuer: 'Shop', label: 'alice' });
    const app = authenticatorApp(encodeBase32(tablet.secret));

    // A pending factor lets nobody in but by its own confirmation.
    expect((await logIn(twofold, 'alice', app.code(twofold.clock.now()))).body.reason).toBe('wrong_code');
    const path = `/mfa/users/alice/factors/${id}`;
    const wrong = await post(`${path}/confirm`, { code: app.wrongCode(twofold.clock.now()) });
    expect(expectProblem(wrong)).toMatchObject({ status: 401, reason: 'wrong_code' });
    const confirmed = await post(`${path}/confirm`, { code: app.code(twofold.clock.now()) });
    expect(confirmed).toMatchObject({ status: 200, body: { id, state: 'active', label: 'Tablet' } });
    expect(confirmed.headers.ratelimit).toMatch(/^"second-factor";r=/);
    const again = await post(`${path}/confirm`, { code: app.code(twofold.clock.now(), 1) });
    expect(expectProblem(again)).toMatchObject({ status: 409, code: 'factor.not_pending' });

    // Both factors work.
    expect((await logIn(twofold, 'alice', phone.code())).status).toBe(200);
    expect((await logIn(twofold, 'alice', app.code(twofold.clock.now(), 1))).status).toBe(200);

    const renamed = await twofold.call('PATCH', path, { body: { label: 'Old tablet: drawer' } });
    expect(renamed).toMatchObject({
      status: 200,
      body: { id, label: 'Old tablet: drawer', state: 'active' },
    });
    expect(await twofold.call('DELETE', path)).toMatchObject({ status: 204, text: '' });
    expect(expectProblem(await twofold.call('DELETE', path))).toMatchObject({
      status: 404,
      code: 'factor.not_found',
    });
    twofold.clock.advance(60);
    expect((await logIn(twofold, 'alice', app.code(twofold.clock.now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', phone.code())).status).toBe(200);
  });

  it('can be at most five authenticator apps', async () => {
    for (let i = 0; i < 5; i++)
      expect((await post('/mfa/users/alice/factors', { kind: 'totp' })).status).toBe(201);
    const sixth = await post('/mfa/users/alice/factors', { kind: 'totp' });
    expect(expectProblem(sixth)).toMatchObject({ status: 409, code: 'factor.limit_reached' });
  });

  it.each(['sms', 'email'])('of the kind %s are refused by name until they are offered', async (kind) => {
    const answer = await post('/mfa/users/alice/factors', {
      kind,
      phoneNumber: '+4915112345678',
      email: 'a@b.example',
    });
    expect(expectProblem(answer)).toMatchObject({
      status: 400,
      code: 'factor.kind_unavailable',
      errors: [{ pointer: '/kind' }],
    });
  });

  it.each([
    ['too short', 'JBSWY3DPEHPK3PXP'],
    ['not base32', '0189!@'.repeat(10)],
    ['too long', 'A'.repeat(400)],
  ])('O03: refuse an imported secret that is %s', async (_what, secret) => {
    const answer = await post('/mfa/users/alice/factors', { kind: 'totp', secret });
    expect(expectProblem(answer)).toMatchObject({ status: 400, errors: [{ pointer: '/secret' }] });
    expect(answer.text).not.toContain(secret);
  });

  it('N20: have a kind, times, and the address and agent of their enrollment', async () => {
    const client = { ip: '203.0.113.9', userAgent: 'Firefox' };
    const { factorId } = await enrollPending(twofold, 'alice', { client });
    const [row] = await rowsOf(twofold.dataDir, 'select * from factors where id = ?', [factorId]);
    expect(row).toMatchObject({
      kind: 'totp',
      created_at: twofold.clock.now(),
      last_used_at: null,
      enrolled_ip: '203.0.113.9',
      enrolled_user_agent: 'Firefox',
    });
  });
});

describe('challenges and verification', () => {
  it('answer once with how it was done, without a cookie', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const challenge = await post('/mfa/users/alice/challenges', { kind: 'totp' });
    expect(challenge).toMatchObject({
      status: 201,
      body: { kind: 'totp', expiresAt: new Date(twofold.clock.now() + 300_000).toISOString() },
    });
    const { challengeId } = challenge.body;
    const verified = await post('/mfa/users/alice/verify', { challengeId, code: alice.code() });
    expect(verified).toMatchObject({
      status: 200,
      body: {
        verified: true,
        method: 'TOTP_APP',
        aal: 2,
        amr: ['otp'],
        factorId: alice.factorId,
        verifiedAt: now(),
      },
    });
    expect(verified.headers['set-cookie']).toBeUndefined();
    twofold.clock.advance(30);
    const again = await post('/mfa/users/alice/verify', { challengeId, code: alice.code() });
    expect(expectProblem(again)).toMatchObject({ status: 401, reason: 'expired' });
    expect((await post('/mfa/users/alice/verify', { code: alice.code() })).status).toBe(200);
  });

  it('A11: expire after five minutes', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const { challengeId } = (await post('/mfa/users/alice/challenges', { factorId: alice.factorId })).body;
    twofold.clock.advance(300);
    const late = await post('/mfa/users/alice/verify', { challengeId, code: alice.code() });
    expect(late).toMatchObject({ status: 401, body: { reason: 'expired' } });
  });

  it('take a recovery code for a challenge that asks for one, and no other', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const { challengeId } = (await post('/mfa/users/alice/challenges', { kind: 'recovery-code' })).body;
    expect((await post('/mfa/users/alice/verify', { challengeId, code: alice.code() })).status).toBe(401);
    const code = alice.recoveryCodes[0];
    expect(await post('/mfa/users/alice/verify', { challengeId, code })).toMatchObject({
      status: 200,
      body: { method: 'RECOVERY_CODE', amr: ['rc'] },
    });
  });

  it.each([
    ['nothing', {}, 400, 'request.invalid'],
    ['a kind that is not offered', { kind: 'sms' }, 400, 'factor.kind_unavailable'],
    ['a kind that there is not', { kind: 'fax' }, 400, 'request.invalid'],
    ['a factor that is not the user’s', { factorId: 'fac_0' }, 404, 'factor.not_found'],
  ])('refuse a challenge for %s', async (_what, body, status, code) => {
    await enrollActive(twofold, 'alice');
    expect(expectProblem(await post('/mfa/users/alice/challenges', body))).toMatchObject({ status, code });
  });

  it('X29, X37: refuse a challenge where nothing was confirmed', async () => {
    expect(expectProblem(await post('/mfa/users/alice/challenges', { kind: 'totp' }))).toMatchObject({
      status: 404,
    });
    const { factorId } = await enrollPending(twofold, 'alice');
    for (const body of [{ kind: 'totp' }, { factorId }]) {
      const refused = await post('/mfa/users/alice/challenges', body);
      expect(expectProblem(refused)).toMatchObject({ status: 409, code: 'user.not_enrolled' });
    }
  });
});

describe('recovery codes', () => {
  it('are replaced as a set', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const renewed = await post('/mfa/users/alice/recovery-codes');
    expect(renewed.status).toBe(200);
    expect(Object.keys(renewed.body)).toEqual(['recoveryCodes']);
    const fresh = renewed.body.recoveryCodes as string[];
    expect(new Set([...fresh, ...alice.recoveryCodes]).size).toBe(20);
    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(401);
    expect((await logIn(twofold, 'alice', fresh[0])).status).toBe(200);
  });

  it('are made for nobody who has no active factor', async () => {
    expect(expectProblem(await post('/mfa/users/alice/recovery-codes'))).toMatchObject({ status: 404 });
    await enrollPending(twofold, 'alice');
    expect(expectProblem(await post('/mfa/users/alice/recovery-codes'))).toMatchObject({
      code: 'user.not_enrolled',
    });
  });
});

describe('Idempotency-Key', () => {
  it('gives the first answer again to every POST that enrolls, spends a code or issues codes', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const calls: [string, unknown][] = [
      ['/setup', { user: 'bob' }],
      ['/login', { user: 'alice', token: alice.code() }],
      ['/mfa/users/carol/factors', { kind: 'totp' }],
      ['/mfa/users/alice/challenges', { kind: 'totp' }],
      ['/mfa/users/alice/verify', { code: alice.recoveryCodes[0] }],
      ['/mfa/users/alice/recovery-codes', undefined],
      ['/login', { user: 'alice', token: alice.app.wrongCode(twofold.clock.now()) }],
    ];
    for (const [index, [path, body]] of calls.entries()) {
      const options = { headers: { 'idempotency-key': `key-${index}` } };
      const first = await post(path, body, options);
      const second = await post(path, body, options);
      expect([second.status, second.text, second.headers['set-cookie']], path).toEqual([
        first.status,
        first.text,
        first.headers['set-cookie'],
      ]);
      expect(second.headers['idempotent-replayed'], path).toBe('true');
    }
    const added = (await post('/mfa/users/dora/factors', { kind: 'totp' })).body;
    const { id } = added.factor as { id: string };
    const options = { headers: { 'idempotency-key': 'confirm' } };
    const confirm = `/mfa/users/dora/factors/${id}/confirm`;
    const refused = [
      await post(confirm, { code: '000000' }, options),
      await post(confirm, { code: '000000' }, options),
    ];
    expect(refused[0]?.text).toBe(refused[1]?.text);
    const { attemptsRemaining } = (await post(confirm, { code: '000001' })).body;
    expect(attemptsRemaining).toBe(8);
  });

  it.each(['', 'with space', 'ü', 'x'.repeat(256)])('is 400 for the key %j', async (key) => {
    const answer = await post('/setup', { user: 'alice' }, { headers: { 'idempotency-key': key } });
    expect(expectProblem(answer)).toMatchObject({
      status: 400,
      errors: [{ pointer: '#headers/idempotency-key' }],
    });
  });
});

describe('GET /mfa/events', () => {
  it('tells what happened, page by page, each event once', async () => {
    const alice = await enrollActive(twofold, 'alice');
    await logIn(twofold, 'alice', alice.app.wrongCode(twofold.clock.now()));
    await logIn(twofold, 'alice', alice.recoveryCodes[0]);
    const types: string[] = [];
    const ids = new Set<string>();
    await sealPending(twofold.platform.database);
    let path = '/mfa/events?limit=2';
    for (let page = 0; page < 20; page++) {
      const { status, body } = await twofold.call('GET', path);
      expect(status).toBe(200);
      for (const event of body.events as { id: string; type: string; at: string; data: { user: string } }[]) {
        expect(event.data.user).toBe('alice');
        expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
        types.push(event.type);
        ids.add(event.id);
      }
      if (body.hasMore !== true) break;
      path = `/mfa/events?limit=2&cursor=${String(body.nextCursor)}`;
    }
    expect(types).toEqual([
      '2fa.enabled',
      '2fa.verified',
      'user.login',
      '2fa.failed',
      '2fa.verified',
      'recovery_code.used',
      'user.login',
    ]);
    expect(ids.size).toBe(types.length);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1.5',
    'limit=',
    'cursor=',
    'cursor=x',
    `cursor=${'x'.repeat(200)}`,
  ])('is 400 for %s', async (query) => {
    const name = query.split('=', 1)[0];
    const problem = expectProblem(await twofold.call('GET', `/mfa/events?${query}`));
    expect(problem).toMatchObject({
      status: 400,
      errors: [{ pointer: expect.stringMatching(new RegExp(`/${name}$`)) }],
    });
  });
});

describe('every route', () => {
  it('ignores fields that it does not know', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const unknown = { unknown: { deep: [1, null] }, success: false, admin: true };
    expect((await post('/setup', { user: 'bob', ...unknown })).status).toBe(200);
    expect((await post('/login', { user: 'alice', token: alice.code(), ...unknown })).status).toBe(200);
    expect((await twofold.call('GET', '/mfa/users/alice?unknown=1')).status).toBe(200);
  });

  it('P03: names each field that is missing or malformed', async () => {
    const problem = expectProblem(
      await post('/setup', { user: 'ab', digits: 9, period: '30', algorithm: 'MD5' }),
    );
    const pointers = (problem.errors as { pointer: string; reason: string }[]).map(({ pointer }) => pointer);
    expect(pointers.sort()).toEqual(['/algorithm', '/digits', '/period', '/user']);
    expect(expectProblem(await post('/login', {}))).toMatchObject({
      errors: [
        { pointer: '/user', reason: 'is missing' },
        { pointer: '/token', reason: 'is missing' },
      ],
    });
  });

  it('answers 401 without a key and 403 without the scope', async () => {
    const none = await twofold.call('POST', '/setup', { body: { user: 'alice' }, apiKey: null });
    expect(expectProblem(none)).toMatchObject({ status: 401, code: 'api_key.missing' });
    const apiKey = await createKey(twofold, { scopes: ['events'] });
    const refused = await twofold.call('POST', '/setup', { body: { user: 'alice' }, apiKey });
    expect(expectProblem(refused)).toMatchObject({ status: 403, code: 'api_key.scope_missing' });
    expect(refused.text).not.toContain(apiKey);
  });
});
