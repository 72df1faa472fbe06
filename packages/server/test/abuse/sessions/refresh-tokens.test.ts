import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import type { Installation } from '../../installation/installation.ts';
import { browserOf, type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { openLoggedIn } from '../../people/logged-in.ts';
import { type LoginBody, logInWith, PASSWORD } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

let twofold: Installation;
let alice: Client;
let first: string;
beforeEach(async () => {
  const opened = await openLoggedIn();
  ({ twofold, alice } = opened);
  first = String(opened.login.refreshToken);
});
afterEach(() => twofold.close());

const present = (refreshToken: string, client = programOf(twofold)) =>
  client.call('POST', '/auth/refresh', { refreshToken });

async function rotate(refreshToken: string): Promise<string> {
  return String(dataOf<LoginBody>(await present(refreshToken)).refreshToken);
}

const isFamilyAlive = async () => (await alice.call('GET', '/auth/me')).status === 200;

describe('a refresh token', () => {
  it('R01: is good once, and its successor for the next time', async () => {
    const second = await rotate(first);
    expect(second).not.toBe(first);
    const third = await rotate(second);
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await isFamilyAlive()).toBe(true);
  });

  it('R02, X50: that is used again ends its whole family, and that is on the audit log', async () => {
    const second = await rotate(first);
    twofold.clock.advance(11);
    expectRefusal(await present(first), 'refresh_token.refused');
    expectRefusal(await present(second), 'refresh_token.refused');
    expect(await isFamilyAlive()).toBe(false);
    expect(await auditRows(twofold.dataDir, { action: 'refresh.reused' })).toMatchObject([
      { outcome: 'refused', reason: 'replayed' },
    ]);
    expect(await auditRows(twofold.dataDir, { action: 'session.revoked' })).toHaveLength(1);
  });

  it('R02: of an older generation ends it as well', async () => {
    const third = await rotate(await rotate(first));
    twofold.clock.advance(11);
    expectRefusal(await present(first), 'refresh_token.refused');
    expectRefusal(await present(third), 'refresh_token.refused');
  });

  it('X50: on the way after a second factor is one like any other', async () => {
    const { app } = await setUpTotp(alice, twofold.clock.now());
    twofold.clock.advance(30);
    const { tempToken } = await logInWith(programOf(twofold), 'alice');
    const body = { tempToken, code: app.code(twofold.clock.now()), tokenDelivery: 'body' };
    const login = dataOf<LoginBody>(await alice.call('POST', '/2fa/verify', body));
    alice.accessToken = login.accessToken;
    await rotate(String(login.refreshToken));
    twofold.clock.advance(11);
    expectRefusal(await present(String(login.refreshToken)), 'refresh_token.refused');
    expect(await isFamilyAlive()).toBe(false);
  });

  it('R03: gives the same client the same successor again for ten seconds, and nobody else', async () => {
    const second = await rotate(first);
    twofold.clock.advance(10);
    expect(await rotate(first)).toBe(second);
    expect(await isFamilyAlive()).toBe(true);
    expectRefusal(await present(first, programOf(twofold, 'Thief/1.0')), 'refresh_token.refused');
    expect(await isFamilyAlive()).toBe(false);
  });

  it('R03: gives another address no successor again', async () => {
    await rotate(first);
    const elsewhere = { 'x-forwarded-for': '198.51.100.7' };
    const answer = await alice.call('POST', '/auth/refresh', { refreshToken: first }, elsewhere);
    expectRefusal(answer, 'refresh_token.refused');
    expect(await isFamilyAlive()).toBe(false);
  });

  it('R03: keeps a family that never forks, also where both are used within the grace', async () => {
    const second = await rotate(first);
    const third = await rotate(second);
    expect(await rotate(first)).toBe(second);
    expect(await rotate(second)).toBe(third);
    const rows = await rowsOf(twofold.dataDir, 'select id from refresh_tokens where spent_at is null');
    expect(rows).toHaveLength(1);
  });

  it('R03: has no grace where the clock was set back before its use', async () => {
    await rotate(first);
    twofold.clock.advance(-60);
    expectRefusal(await present(first), 'refresh_token.refused');
  });

  it('R04: of thirty parallel uses one makes a successor, which all of them get', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => present(first)));
    expect(countStatuses(answers)).toEqual({ 200: 30 });
    expect(new Set(answers.map((answer) => dataOf<LoginBody>(answer).refreshToken)).size).toBe(1);
  });

  it('R05: ends unused after seven days, with a logout, and with all sessions', async () => {
    twofold.clock.advance(7 * 86_400);
    expectRefusal(await present(first), 'refresh_token.refused');
    for (const end of [
      () => alice.call('POST', '/auth/logout'),
      () => alice.call('POST', '/auth/revoke-sessions'),
    ]) {
      const { refreshToken } = await logInWith(alice, 'alice');
      expect((await end()).status).toBe(200);
      expectRefusal(await present(String(refreshToken)), 'refresh_token.refused');
    }
  });

  it('R06: is kept as a hash, and widens nothing', async () => {
    await rotate(first);
    const rows = await rowsOf(twofold.dataDir, 'select * from refresh_tokens');
    expect(JSON.stringify(rows)).not.toContain(first.slice(26));
    const { accessToken } = dataOf<LoginBody>(await present(first));
    const claims = JSON.parse(Buffer.from(String(accessToken).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ aal: 1, amr: ['pwd'] });
  });

  it('R07: in a browser is in a cookie that no script reads and no other route gets', async () => {
    const browser = browserOf(twofold);
    const login = await browser.call('POST', '/auth/login', { username: 'alice', password: PASSWORD });
    const refreshed = await browser.call('POST', '/auth/refresh');
    for (const answer of [login, refreshed]) {
      const cookie = [answer.headers['set-cookie'] ?? []]
        .flat()
        .find((line) => /^refreshToken=/.test(String(line)));
      expect(cookie).toMatch(
        /^refreshToken=[\w-]{69}; .*Path=\/api\/auth\/refresh;.*HttpOnly; SameSite=Strict/,
      );
      const token = String(cookie).slice('refreshToken='.length).split(';')[0];
      expect(answer.text).not.toContain(token);
    }
  });

  it('N28: in a browser is not used for a page of another origin', async () => {
    const browser = browserOf(twofold);
    await browser.call('POST', '/auth/login', { username: 'alice', password: PASSWORD });
    const foreign = [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }];
    for (const headers of foreign)
      expectRefusal(await browser.call('POST', '/auth/refresh', undefined, headers), 'request.csrf_refused');
    expect((await browser.call('POST', '/auth/refresh')).status).toBe(200);
  });

  it('J09: is no access token, temporary token or device token, nor are those a refresh token', async () => {
    const { app } = await setUpTotp(alice, twofold.clock.now());
    twofold.clock.advance(30);
    const { tempToken } = await logInWith(programOf(twofold), 'alice');
    const code = app.code(twofold.clock.now());
    const body = { tempToken, code, trustDevice: true, tokenDelivery: 'body' };
    const login = dataOf<LoginBody>(await alice.call('POST', '/2fa/verify', body));
    const waiting = String((await logInWith(programOf(twofold), 'alice')).tempToken);
    const { refreshToken = '', accessToken = '', deviceToken = '' } = login;
    for (const other of [accessToken, deviceToken, waiting]) {
      const answer = await present(other);
      expect([400, 401]).toContain(answer.status);
    }
    for (const token of [refreshToken, deviceToken, waiting]) {
      const client = programOf(twofold);
      client.accessToken = token;
      expectRefusal(await client.call('GET', '/auth/me'), 'access_token.refused');
    }
    for (const token of [refreshToken, deviceToken]) {
      const answer = await alice.call('POST', '/2fa/verify', { tempToken: token, code });
      expectRefusal(answer, 'temporary_token.refused');
    }
    for (const token of [refreshToken, waiting, accessToken.slice(0, 256)])
      expect((await logInWith(programOf(twofold), 'alice', { deviceToken: token })).tempToken).toBeDefined();
  });

  it('X51: of before a new password, and of a disabled person, is refused', async () => {
    await rowsOf(twofold.dataDir, 'update people set disabled_at = 1');
    expectRefusal(await present(first), 'refresh_token.refused');
  });
});
