import { decodeBase32 } from '@twofold/otp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { enroll, forget, logIn, SHOW_SECRETS, setUp } from '../../users/enrolled-user.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();
const DAY = 86_400;

const addFactor = (body: object) =>
  twofold.call('POST', '/mfa/users/alice/factors', { body: { kind: 'totp', ...body } });

describe('a pending enrollment', () => {
  it('X37: replaces nothing before its first accepted code: factor and recovery codes work on until then', async () => {
    const old = await enroll(twofold, 'alice', now());
    const fresh = await setUp(twofold, 'alice');
    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', old.app.code(now()))).status).toBe(200);
    expect((await logIn(twofold, 'alice', old.recoveryCodes[0])).status).toBe(200);
    expect((await logIn(twofold, 'alice', fresh.recoveryCodes[0])).status).toBe(401);
    expect((await logIn(twofold, 'alice', fresh.app.wrongCode(now()))).status).toBe(401);

    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', fresh.app.code(now()))).status).toBe(200);
    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', old.app.code(now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', old.recoveryCodes[1])).status).toBe(401);
    const first = await logIn(twofold, 'alice', fresh.recoveryCodes[0]);
    expect(first).toMatchObject({ status: 200, body: { meta: { recoveryCodesRemaining: 9 } } });
  });

  it('lapses: after its time its code confirms nothing, and what was active works on', async () => {
    const old = await enroll(twofold, 'alice', now());
    const fresh = await setUp(twofold, 'alice');
    const added = (await addFactor({ secret: old.secret.split('').reverse().join('') })).body.factor as {
      id: string;
    };
    twofold.clock.advance(DAY);
    expect((await logIn(twofold, 'alice', fresh.app.code(now()))).status).toBe(401);
    const app = authenticatorApp(old.secret.split('').reverse().join(''));
    const path = `/mfa/users/alice/factors/${added.id}/confirm`;
    expect((await twofold.call('POST', path, { body: { code: app.code(now()) } })).status).toBe(401);
    expect((await logIn(twofold, 'alice', old.app.code(now()))).status).toBe(200);
  });

  it('gives its place back when it lapses: abandoned enrollments do not keep a user from enrolling', async () => {
    for (let count = 0; count < 5; count++) expect((await addFactor({})).status).toBe(201);
    expect(await addFactor({})).toMatchObject({ status: 409, body: { code: 'factor.limit_reached' } });
    twofold.clock.advance(DAY);
    expect((await addFactor({})).status).toBe(201);
    const { factors } = (await twofold.call('GET', '/mfa/users/alice')).body;
    expect(factors).toHaveLength(1);
  });

  it('a user with as many factors as allowed can still replace them all', async () => {
    for (let count = 0; count < 5; count++) expect((await addFactor({})).status).toBe(201);
    const fresh = await setUp(twofold, 'alice');
    expect((await logIn(twofold, 'alice', fresh.app.code(now()))).status).toBe(200);
  });
});

describe('N12, O03: a secret', () => {
  it.each([
    ['SHA1', 20],
    ['SHA256', 32],
    ['SHA512', 64],
  ] as const)('is random and as long as the hash: %s, %i bytes', async (algorithm, bytes) => {
    const secrets = new Set<string>();
    for (let count = 0; count < 3; count++) {
      const { body } = await twofold.call('POST', '/setup', { body: { user: 'alice', algorithm } });
      expect(decodeBase32(String(body.secret))).toHaveLength(bytes);
      secrets.add(String(body.secret));
    }
    expect(secrets.size).toBe(3);
  });

  it.each(['AA', 'JBSWY3DPEHPK3PXP', 'GEZDGNBVGY3TQOJQGEZDGNBV', '0OIL8', 'JBSWY3DPEHPK3PX!'])(
    'that is taken over has at least 128 bits of base32: what has less, %#, is refused',
    async (secret) => {
      expect(await addFactor({ secret })).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );

  it.each([
    { period: 14 },
    { period: 121 },
    { period: 30.5 },
    { period: '30' },
    { digits: 5 },
    { digits: 9 },
    { algorithm: 'MD5' },
  ])(
    'has steps of two minutes at most and codes of six digits at least: %j is refused',
    async (parameters) => {
      const answer = await twofold.call('POST', '/setup', { body: { user: 'alice', ...parameters } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );

  it('N14: is not told again by any route, nor in the audit log, nor in clear in the database', async () => {
    const user = await enroll(twofold, 'alice', now());
    const bytes = Buffer.from(decodeBase32(user.secret));
    const secrets = [
      user.secret,
      bytes.toString('hex'),
      bytes.toString('base64'),
      bytes.toString('base64url'),
    ];
    const codes = user.recoveryCodes.flatMap((code) => [code, code.replaceAll('-', '')]);
    const seen = [
      (await twofold.call('GET', '/mfa/users/alice')).text,
      (await twofold.call('PATCH', `/mfa/users/alice/factors/${user.factorId}`, { body: { label: 'phone' } }))
        .text,
      (await logIn(twofold, 'alice', '000000')).text,
      (await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } })).text,
      twofold.log(),
    ];
    const tables = ['totp_factors', 'factors', 'recovery_codes', 'audit_events', 'idempotency_keys', 'users'];
    const stored = await Promise.all(
      tables.map((table) => rowsOf(twofold.dataDir, `select * from ${table}`)),
    );
    expect(stored.flat().length).toBeGreaterThan(10);
    const told = [...seen, JSON.stringify(stored)].join('\n').toLowerCase();
    for (const secret of [...secrets, ...codes]) expect(told).not.toContain(secret.toLowerCase());
  });
});

it('A12, N26: a factor that is removed fails at once', async () => {
  const user = await enroll(twofold, 'alice', now());
  twofold.clock.advance(30);
  expect((await twofold.call('DELETE', `/mfa/users/alice/factors/${user.factorId}`)).status).toBe(204);
  expect((await logIn(twofold, 'alice', user.app.code(now()))).status).toBe(401);
  expect((await twofold.call('GET', '/mfa/users/alice')).body.enrolled).toBe(false);
});
