import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import {
  type EnrolledUser,
  enroll,
  forget,
  logIn,
  SHOW_SECRETS,
  sessionCookieOf,
  setUp,
} from '../../users/enrolled-user.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

async function enrolled(): Promise<EnrolledUser> {
  const user = await enroll(twofold, 'alice', now());
  twofold.clock.advance(30);
  return user;
}

describe('X27: a session is no API key', () => {
  const routes: [string, string, object?][] = [
    ['POST', '/setup', { user: 'alice' }],
    ['POST', '/login', { user: 'alice', token: '000000' }],
    ['GET', '/mfa/users/alice'],
    ['DELETE', '/mfa/users/alice'],
    ['POST', '/mfa/users/alice/factors', { kind: 'totp' }],
    ['POST', '/mfa/users/alice/factors/x/confirm', { code: '000000' }],
    ['PATCH', '/mfa/users/alice/factors/x', { label: 'phone' }],
    ['DELETE', '/mfa/users/alice/factors/x'],
    ['POST', '/mfa/users/alice/challenges', { kind: 'totp' }],
    ['POST', '/mfa/users/alice/verify', { code: '000000' }],
    ['POST', '/mfa/users/alice/recovery-codes'],
    ['POST', '/mfa/users/alice/unlock'],
  ];

  it('every route of the door refuses it', async () => {
    const user = await setUp(twofold, 'alice');
    const cookie = sessionCookieOf(await logIn(twofold, 'alice', user.app.code(now())));
    for (const [method, path, body] of routes) {
      const answer = await twofold.call(method, path, { body, headers: { cookie }, apiKey: null });
      expect(answer, `${method} ${path}`).toMatchObject({ status: 401, body: { code: 'api_key.missing' } });
    }
    expect((await twofold.call('GET', '/mfa/users/alice')).body.enrolled).toBe(true);
  });
});

describe('X28: what is no code opens nothing', () => {
  it.each([
    ['000000'],
    [''],
    [null],
    [undefined],
    ['      '],
    ['------'],
    ['null'],
    ['undefined'],
    ['0'],
    [0],
  ])('%j', async (token) => {
    await enrolled();
    expect([400, 401]).toContain((await logIn(twofold, 'alice', token)).status);
    const verification = await twofold.call('POST', '/mfa/users/alice/verify', { body: { code: token } });
    expect([400, 401]).toContain(verification.status);
  });
});

describe('X29, X37: without a usable factor there is no login', () => {
  it('an enrollment that was never confirmed lets nobody in, by its recovery codes neither', async () => {
    const user = await setUp(twofold, 'alice');
    expect((await logIn(twofold, 'alice', user.app.wrongCode(now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', user.recoveryCodes[0])).status).toBe(401);
    expect((await twofold.call('GET', '/mfa/users/alice')).body).toMatchObject({
      enrolled: false,
      recoveryCodesRemaining: 0,
    });
  });

  it('a removed factor accepts nothing; its recovery codes are the way back', async () => {
    const user = await enrolled();
    await twofold.call('DELETE', `/mfa/users/alice/factors/${user.factorId}`);
    expect(await logIn(twofold, 'alice', user.app.code(now()))).toMatchObject({ status: 401 });
    expect((await logIn(twofold, 'alice', user.recoveryCodes[0])).status).toBe(200);
  });

  it('a further factor that was not confirmed is neither asked for nor accepted at the login', async () => {
    const user = await enrolled();
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    await twofold.call('POST', '/mfa/users/alice/factors', { body: { kind: 'totp', secret } });
    expect((await logIn(twofold, 'alice', authenticatorApp(secret).code(now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', user.app.code(now()))).status).toBe(200);
  });
});

describe('X36, A22: what the server decides is not taken from a body', () => {
  it('a secret, state or owner that a request names changes nothing', async () => {
    const mine = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
    const extra = {
      ...{
        secret: mine,
        state: 'active',
        userId: 'usr_x',
        user_id: 'usr_x',
        factorId: 'fac_x',
        createdAt: 0,
      },
      ...{
        confirmed: true,
        verified: true,
        consecutiveFailures: -1,
        lastAcceptedTimeStep: -1,
        applicationId: 'x',
      },
    };
    const setup = await twofold.call('POST', '/setup', { body: { user: 'alice', ...extra } });
    expect(setup.body.secret).not.toBe(mine);
    const foreign = authenticatorApp(mine);
    const own = authenticatorApp(String(setup.body.secret));
    const confirm = (code: string) =>
      twofold.call('POST', `/mfa/users/alice/factors/${setup.body.factorId}/confirm`, {
        body: { ...extra, code },
      });
    expect((await confirm(foreign.code(now()))).status).toBe(401);
    expect((await logIn(twofold, 'alice', foreign.code(now()), { body: extra })).status).toBe(401);
    expect((await confirm(own.code(now()))).status).toBe(200);
  });

  it('X62: renaming a factor changes its name alone', async () => {
    const user = await enrolled();
    const path = `/mfa/users/alice/factors/${user.factorId}`;
    const before = (await twofold.call('GET', '/mfa/users/alice')).body.factors as object[];
    const body = { label: 'phone', state: 'disabled', user: 'mallory', id: 'fac_x', kind: 'recovery-code' };
    const renamed = await twofold.call('PATCH', path, { body });
    expect(renamed.body).toEqual({
      ...before.find((factor) => 'id' in factor && factor.id === user.factorId),
      label: 'phone',
    });
    expect((await logIn(twofold, 'alice', user.app.code(now()))).status).toBe(200);
  });

  it('A13: the time is the server’s: a Date header and times in the body have no effect', async () => {
    const user = await enrolled();
    const old = now() - 3600_000;
    const body = { timestamp: new Date(old).toISOString(), time: old, now: old };
    const headers = { date: new Date(old).toUTCString(), 'x-timestamp': String(old / 1000) };
    expect((await logIn(twofold, 'alice', user.app.code(old), { body, headers })).status).toBe(401);
    expect((await logIn(twofold, 'alice', user.app.code(now()), { body, headers })).status).toBe(200);
  });
});

describe('X65: another spelling of a path is no way around', () => {
  it.each([
    '//login',
    '/login/',
    '/LOGIN',
    '/%6cogin',
    '/%2flogin',
    '/login%00',
    '/login;x',
    '/mfa%2fusers%2falice%2fverify',
  ])('%s counts as the route that it is, or is none', async (path) => {
    await enrolled();
    const before = (await logIn(twofold, 'alice', '000000')).body.attemptsRemaining as number;
    const answer = await twofold.call('POST', path, { body: { user: 'alice', token: '000000' } });
    const after = (await logIn(twofold, 'alice', '000000')).body.attemptsRemaining;
    if (answer.status === 401) expect(after).toBe(before - 2);
    else expect([answer.status, after]).toEqual([answer.status === 400 ? 400 : 404, before - 1]);
    expect((await twofold.call('POST', path, { body: {}, apiKey: null })).status).not.toBe(200);
  });

  it('a method is what the request line says', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
    await enrolled();
    expect((await twofold.call('GET', '/mfa/users/alice?_method=DELETE', { headers })).status).toBe(200);
    expect((await twofold.call('GET', '/mfa/users/alice')).body.enrolled).toBe(true);
  });
});
