import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { createPerson, logInWith, PASSWORD } from '../../people/person.ts';

let twofold: Installation;
let browser: Client;
beforeEach(async () => {
  twofold = await openInstallation();
  await createPerson(twofold, 'alice');
  browser = browserOf(twofold);
  await browser.call('POST', '/auth/login', { username: 'alice', password: PASSWORD });
});
afterEach(() => twofold.close());

const logout = (headers: Record<string, string>) => browser.call('POST', '/auth/logout', undefined, headers);
const isLoggedIn = async (client: Client) => (await client.call('GET', '/auth/me')).status === 200;

describe('N28: a browser’s session', () => {
  it('changes nothing for a request without the token of its pages, or with another', async () => {
    const other = browserOf(twofold);
    await other.call('POST', '/auth/login', { username: 'alice', password: PASSWORD });
    const othersToken = String(other.cookies.get('twofold_csrf'));
    for (const token of ['', 'x', othersToken, `${String(browser.cookies.get('twofold_csrf'))}x`])
      expectRefusal(await logout({ 'x-csrf-token': token }), 'request.csrf_refused');
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('changes nothing for a page of another origin, whatever it knows', async () => {
    for (const site of ['cross-site', 'same-site', 'none'])
      expectRefusal(await logout({ 'sec-fetch-site': site }), 'request.csrf_refused');
    const { cookies } = browser;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const token = { 'x-csrf-token': String(cookies.get('twofold_csrf')) };
    for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
      const headers = { cookie, origin, ...token };
      const answer = await twofold.call('POST', '/api/auth/logout', { apiKey: null, headers });
      expectRefusal(answer, 'request.csrf_refused');
    }
    expect(await isLoggedIn(browser)).toBe(true);
    expect(await auditRows(twofold.dataDir, { action: 'session.refused', reason: 'csrf' })).toHaveLength(6);
  });

  it('is not opened by a page of another origin: it gets no cookie of a session', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }, {}]) {
      const body = { username: 'alice', password: PASSWORD };
      const login = await programOf(twofold).call(
        'POST',
        '/auth/login',
        body,
        headers as Record<string, string>,
      );
      expect(String(login.headers['set-cookie'])).not.toContain('twofold_session');
    }
  });

  it('is another after each login, and is never the one that came along', async () => {
    const before = browser.cookies.get('twofold_session');
    await browser.call('POST', '/auth/login', { username: 'alice', password: PASSWORD });
    expect(browser.cookies.get('twofold_session')).not.toBe(before);
    const fixed = browserOf(twofold);
    fixed.cookies.set('twofold_session', String(before));
    await fixed.call('POST', '/auth/login', { username: 'alice', password: PASSWORD });
    expect(fixed.cookies.get('twofold_session')).not.toBe(before);
  });

  it('is no session of the verify door', async () => {
    const cookie = `session=${browser.cookies.get('twofold_session')}`;
    for (const apiKey of [null, twofold.apiKey]) {
      for (const method of ['GET', 'DELETE'])
        expectRefusal(
          await twofold.call(method, '/session', { apiKey, headers: { cookie } }),
          'session.refused',
        );
    }
    expect(await isLoggedIn(browser)).toBe(true);
  });

  it('X57: malformed, doubled, huge and damaged cookies open nothing', async () => {
    const good = String(browser.cookies.get('twofold_session'));
    for (const value of [
      '',
      'x',
      `${good}x`,
      good.slice(1),
      '%',
      '%00',
      'a'.repeat(10_000),
      `"${good}`,
      good.toUpperCase(),
    ]) {
      const headers = { cookie: `twofold_session=${value}` };
      expect((await twofold.call('GET', '/api/auth/me', { apiKey: null, headers })).status).toBe(401);
    }
  });
});

describe('the end of a session', () => {
  it('A17, A31: at the logout is the end of its access token, cookie and refresh token at once', async () => {
    const program = programOf(twofold);
    const { refreshToken } = await logInWith(program, 'alice');
    expect((await program.call('POST', '/auth/logout')).status).toBe(200);
    expectRefusal(await program.call('GET', '/auth/me'), 'access_token.refused');
    expectRefusal(await program.call('POST', '/auth/refresh', { refreshToken }), 'refresh_token.refused');
    const cookies = new Map(browser.cookies);
    await browser.call('POST', '/auth/logout');
    browser.cookies = cookies;
    expectRefusal(await browser.call('GET', '/auth/me'), 'access_token.refused');
  });

  it('A17: is known to another instance after a second, that had it in memory', async () => {
    const other = await openInstallation({ DATA_DIR: twofold.dataDir });
    try {
      const program = programOf(twofold);
      const there = programOf(other);
      await logInWith(program, 'alice');
      there.accessToken = program.accessToken;
      expect(await isLoggedIn(there)).toBe(true);
      expect((await program.call('POST', '/auth/logout')).status).toBe(200);
      other.clock.advance(1);
      expect(await isLoggedIn(there)).toBe(false);
    } finally {
      await other.close();
    }
  });

  it('X53: comes with the disablement of its person, also for one who was here a moment ago', async () => {
    expect(await isLoggedIn(browser)).toBe(true);
    const program = programOf(twofold);
    await logInWith(program, 'alice');
    expect(await isLoggedIn(program)).toBe(true);
    await rowsOf(twofold.dataDir, 'update people set disabled_at = 1');
    // As on an instance that is not told: by age.
    twofold.clock.advance(1);
    expect(await isLoggedIn(browser)).toBe(false);
    expect(await isLoggedIn(program)).toBe(false);
  });

  it('X52, A21: is its person’s alone: that of another is not there', async () => {
    await createPerson(twofold, 'mallory');
    const mallory = programOf(twofold);
    await logInWith(mallory, 'mallory');
    const { sessions } = dataOf<{ sessions: { id: string }[] }>(await browser.call('GET', '/auth/sessions'));
    const id = sessions[0]?.id;
    for (const other of [id, 'ses_00000000000000000000000000', 'x', "' or 1=1 --"])
      expectRefusal(
        await mallory.call('DELETE', `/auth/sessions/${encodeURIComponent(String(other))}`),
        'session.not_found',
      );
    const own = dataOf<{ sessions: { id: string }[] }>(await mallory.call('GET', '/auth/sessions'));
    expect(own.sessions.map((session) => session.id)).not.toContain(id);
    expect(await isLoggedIn(browser)).toBe(true);
  });
});

describe('a request that should come from a person', () => {
  it('A33: without any token and with a bad one is told apart, and recorded', async () => {
    const nobody = programOf(twofold);
    const missing = await nobody.call('GET', '/auth/me');
    expectRefusal(missing, 'access_token.missing');
    expect(missing.headers['www-authenticate']).toBe('Bearer');
    nobody.accessToken = 'made.up.token';
    expectRefusal(await nobody.call('GET', '/auth/me'), 'access_token.refused');
    const refused = await auditRows(twofold.dataDir, { action: 'session.refused' });
    expect(refused.map(({ reason }) => reason)).toEqual(['missing', 'invalid']);
  });

  it('with an API key, or by another scheme, is told what to send', async () => {
    const { apiKey } = twofold;
    for (const [headers, code] of [
      [{ 'x-api-key': apiKey }, 'access_token.missing'],
      [{ authorization: `Bearer ${apiKey}` }, 'access_token.refused'],
    ] as const) {
      const answer = await twofold.call('GET', '/api/auth/me', { apiKey: null, headers });
      expectRefusal(answer, code);
      expect(answer.body.detail).toContain('An API key opens /mfa, ');
      expect(answer.text).not.toContain(apiKey);
    }
    const basic = { authorization: 'Basic YTpi' };
    const answer = await twofold.call('GET', '/api/auth/me', { apiKey: null, headers: basic });
    expectRefusal(answer, 'access_token.refused');
    expect(answer.body.detail).toContain('Authorization: Bearer');
  });

  it('is not let in by an API key, nor does a person’s token open an application’s routes', async () => {
    expectRefusal(await twofold.call('GET', '/api/auth/me'), 'access_token.missing');
    const program = programOf(twofold);
    await logInWith(program, 'alice');
    const headers = { authorization: `Bearer ${program.accessToken}` };
    expectRefusal(
      await twofold.call('GET', '/mfa/users/alice', { apiKey: null, headers }),
      'api_key.missing',
    );
  });

  it('does not fall back to the cookie where the token is bad', async () => {
    browser.accessToken = 'made.up.token';
    expectRefusal(await browser.call('GET', '/auth/me'), 'access_token.refused');
  });

  it('with an expired password may only set a new one, see who it is, and log out', async () => {
    await rowsOf(twofold.dataDir, 'update people set password_expired = 1');
    const program = programOf(twofold);
    await logInWith(program, 'alice');
    expectRefusal(await program.call('GET', '/auth/sessions'), 'password.change_required');
    expectRefusal(await program.call('POST', '/2fa/totp/setup'), 'password.change_required');
    expect(dataOf(await program.call('GET', '/auth/me'))).toMatchObject({ user: { passwordExpired: true } });
    expect((await program.call('POST', '/auth/logout')).status).toBe(200);
  });
});
