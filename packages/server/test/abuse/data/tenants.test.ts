import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealPending } from '../../../src/core/audit/chain/seal.ts';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { expectProblem } from '../../routes/problem.ts';
import { createKey } from '../../users/application-key.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { enrollActive, logIn, type ScannedEnrollment } from '../../users/scanned-enrollment.ts';

let twofold: Installation;
let alice: ScannedEnrollment;
/** An API key of another application, whose user `mallory` is enrolled. */
let foreignKey: string;

beforeAll(async () => {
  twofold = await openInstallation();
  alice = await enrollActive(twofold, 'alice');
  foreignKey = await createKey(twofold, { application: 'Rival' });
  const own = {
    ...twofold,
    call: (method, path, options) => twofold.call(method, path, { ...options, apiKey: foreignKey }),
  } satisfies Installation;
  await enrollActive(own, 'mallory');
});
afterAll(() => twofold.close());

const foreign = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  twofold.call(method, path, { apiKey: foreignKey, headers, ...(body === undefined ? {} : { body }) });

/** An answer without what differs from one request to the next. */
function comparable({ status, body, headers }: CallAnswer) {
  const { requestId: _id, ...rest } = body;
  const { 'x-request-id': _header, date: _date, ...kept } = headers;
  return { status, rest, kept };
}

describe('A21, X61: an API key reaches no user of another application', () => {
  it.each<[string, string, unknown]>([
    ['PATCH', '/mfa/users/USER/factors/FACTOR', { label: 'mine' }],
    ['DELETE', '/mfa/users/USER/factors/FACTOR', undefined],
    ['POST', '/mfa/users/USER/factors/FACTOR/confirm', { code: '000000' }],
    ['POST', '/mfa/users/USER/challenges', { factorId: 'FACTOR' }],
    ['POST', '/mfa/users/USER/challenges', { kind: 'totp' }],
    ['POST', '/mfa/users/USER/recovery-codes', undefined],
    ['POST', '/mfa/users/USER/unlock', undefined],
  ])('P04: %s %s answers as for a user and factor that nobody has', async (method, path, body) => {
    const ask = (user: string, factor: string) => {
      const filled = JSON.stringify(body)?.replace('FACTOR', factor);
      return foreign(method, path.replace('USER', user).replace('FACTOR', factor), filled);
    };
    const before = await rowsOf(twofold.dataDir, 'select * from factors');
    const [existing, missing] = [
      await ask('alice', alice.factorId),
      await ask('nobody', 'fac_00000000000000000000000000'),
    ];
    expect(expectProblem(existing)).toMatchObject({ status: 404 });
    expect(comparable(existing)).toEqual(comparable(missing));
    expect(await rowsOf(twofold.dataDir, 'select * from factors')).toEqual(before);
  });

  it.each([
    ['PATCH', { label: 'mine' }],
    ['DELETE', undefined],
    ['POST', { code: '000000' }],
  ])('%s of a factor through a user of its own is 404, too', async (method, body) => {
    const path = `/mfa/users/mallory/factors/${alice.factorId}${method === 'POST' ? '/confirm' : ''}`;
    expect(expectProblem(await foreign(method, path, body))).toMatchObject({
      status: 404,
      code: 'factor.not_found',
    });
    const challenge = await foreign('POST', '/mfa/users/mallory/challenges', { factorId: alice.factorId });
    expect(expectProblem(challenge)).toMatchObject({ status: 404 });
  });

  it('sees and erases nobody, and its right code opens nothing', async () => {
    expect((await foreign('GET', '/mfa/users/alice')).body).toMatchObject({ enrolled: false, factors: [] });
    expect((await foreign('DELETE', '/mfa/users/alice')).status).toBe(204);
    const login = await foreign('POST', '/login', { user: 'alice', token: alice.code() });
    expect(login).toMatchObject({ status: 401, body: { reason: 'unknown_user' } });
    const verify = await foreign('POST', '/mfa/users/alice/verify', { code: alice.recoveryCodes[0] });
    expect(verify).toMatchObject({ status: 401, body: { reason: 'unknown_user' } });
    const own = await logIn(twofold, 'alice', alice.code());
    expect(own).toMatchObject({ status: 200, body: { meta: { recoveryCodesRemaining: 10 } } });
  });

  it('does not see or end a session of another application', async () => {
    twofold.clock.advance(30);
    const login = await logIn(twofold, 'alice', alice.code());
    const token = /session=([^;]+)/.exec(String(login.headers['set-cookie']))?.[1] ?? '';
    for (const method of ['GET', 'DELETE']) {
      const refused = await foreign(method, '/session', undefined, { session: token });
      const unknown = await foreign(method, '/session', undefined, { session: 'A'.repeat(43) });
      expect(expectProblem(refused)).toMatchObject({ status: 401, code: 'session.refused' });
      expect(comparable(refused)).toEqual(comparable(unknown));
    }
    expect((await twofold.call('GET', '/session', { headers: { session: token } })).status).toBe(200);
  });

  it('follows no events but its own', async () => {
    await sealPending(twofold.platform.database);
    const { events } = (await foreign('GET', '/mfa/events')).body as {
      events: { data: { user: string | null } }[];
    };
    expect(events.length).toBeGreaterThan(0);
    for (const { data } of events) expect(data.user === 'mallory' || data.user === null).toBe(true);
    expect(JSON.stringify(events)).not.toContain(alice.factorId);
  });

  it('cannot take back the answer of another application by its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'shared' };
    const own = await twofold.call('POST', '/setup', { body: { user: 'bob' }, headers });
    const other = await foreign('POST', '/setup', { user: 'bob' }, headers);
    expect(other.headers['idempotent-replayed']).toBeUndefined();
    expect(other.body.factorId).not.toBe(own.body.factorId);
  });

  it('the same user name in two applications is two users, with budgets of their own', async () => {
    const wrong = alice.app.wrongCode(twofold.clock.now());
    for (let i = 0; i < 11; i++) await foreign('POST', '/login', { user: 'alice', token: wrong });
    expect((await foreign('POST', '/login', { user: 'alice', token: wrong })).status).toBe(429);
    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', alice.code())).status).toBe(200);
  });
});

describe('A22: a body cannot set what is not its to set', () => {
  const columns = {
    id: 'fac_mine',
    factorId: 'fac_mine',
    userId: 'usr_other',
    user_id: 'usr_other',
    applicationId: 'app_other',
    role: 'admin',
    state: 'active',
    verified: true,
    confirmed: true,
    enabled: true,
    twoFactorEnabled: true,
    secret: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
    counter: 99,
    lastAcceptedTimeStep: 0,
    last_accepted_time_step: -1,
    secretVersion: 7,
    createdAt: '1999-01-01T00:00:00.000Z',
    created_at: 0,
    disabledAt: null,
    replaces: true,
    attemptsRemaining: 1000,
    recoveryCodes: ['AAAA-AAAA-AAAA-AAAA'],
    scopes: ['admin'],
  };

  it('at enrollment: the factor is pending, of the caller, new, and its secret is ours', async () => {
    const answer = await twofold.call('POST', '/setup', { body: { ...columns, user: 'carol' } });
    expect(answer.status).toBe(200);
    const { factors } = (await twofold.call('GET', '/mfa/users/carol')).body as {
      factors: Record<string, unknown>[];
    };
    const now = new Date(twofold.clock.now()).toISOString();
    for (const factor of factors) expect(factor).toMatchObject({ state: 'pending', createdAt: now });
    const app = authenticatorApp(columns.secret);
    expect((await logIn(twofold, 'carol', app.code(twofold.clock.now()))).status).toBe(401);
    expect((await logIn(twofold, 'carol', 'AAAA-AAAA-AAAA-AAAA')).status).toBe(401);
    const typed = await twofold.call('POST', '/setup', { body: { user: 'carol', secret: 5, name: [] } });
    expect(typed.status).toBe(200);
  });

  it('at verification and renaming: only the code counts, and only the label changes', async () => {
    const wrong = alice.app.wrongCode(twofold.clock.now());
    const refused = await twofold.call('POST', '/login', {
      body: { ...columns, user: 'alice', token: wrong },
    });
    expect(refused.status).toBe(401);
    const path = `/mfa/users/alice/factors/${alice.factorId}`;
    const [before] = await rowsOf(twofold.dataDir, 'select * from factors where id = ?', [alice.factorId]);
    const renamed = await twofold.call('PATCH', path, { body: { ...columns, label: 'Phone' } });
    expect(renamed).toMatchObject({ status: 200, body: { id: alice.factorId, label: 'Phone' } });
    const [after] = await rowsOf(twofold.dataDir, 'select * from factors where id = ?', [alice.factorId]);
    expect(after).toEqual({ ...before, label: 'Phone' });
  });
});
