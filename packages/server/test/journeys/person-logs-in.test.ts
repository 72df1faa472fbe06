import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { browserOf, dataOf, expectRefusal, programOf } from '../people/client.ts';
import { createPerson, type LoginBody, logInWith, PASSWORD } from '../people/person.ts';
import { setUpTotp } from '../people/second-factor.ts';
import { authenticatorApp } from '../users/authenticator-app.ts';

let twofold: Installation;
beforeEach(async () => {
  twofold = await openInstallation({ REGISTRATION: 'open' });
});
afterEach(() => twofold.close());

const now = () => twofold.clock.now();

describe('A1 to A6: a person', () => {
  it('registers, sets TOTP up, logs in in two steps, trusts the device, and is known on it', async () => {
    const alice = programOf(twofold);
    const names = { email: 'alice@example.com', username: 'alice', password: PASSWORD };
    const registered = dataOf<LoginBody & { user: object }>(
      await alice.call('POST', '/auth/register', names),
      201,
    );
    expect(registered.user).toMatchObject({ username: 'alice', role: 'member', twoFactorEnabled: false });
    alice.accessToken = registered.accessToken;

    const setup = dataOf<{ secret: string; backupCodes: string[]; qrCode: string; otpAuth: string }>(
      await alice.call('POST', '/2fa/totp/setup'),
    );
    expect(setup.qrCode).toMatch(/^data:image\/png;base64,/);
    expect(setup.otpAuth).toContain(setup.secret);
    expect(setup.backupCodes).toHaveLength(10);
    const app = authenticatorApp(setup.secret);
    const confirm = { secret: setup.secret, code: app.code(now()) };
    const confirmed = await alice.call('POST', '/2fa/totp/verify-setup', confirm);
    expect(dataOf(confirmed)).toEqual({ recoveryCodesRemaining: 10 });

    twofold.clock.advance(30);
    const laptop = programOf(twofold);
    const first = await logInWith(laptop, 'alice');
    expect(first).toMatchObject({
      requiresTwoFactor: true,
      methods: ['totp', 'recovery-code'],
      expiresIn: 300,
    });
    expect(first.accessToken).toBeUndefined();
    const second = dataOf<LoginBody>(
      await laptop.call('POST', '/2fa/verify', {
        tempToken: first.tempToken,
        code: app.code(now()),
        trustDevice: true,
        deviceName: 'Laptop',
      }),
    );
    laptop.accessToken = second.accessToken;
    const me = dataOf<{ user: object }>(await laptop.call('GET', '/auth/me'));
    expect(me.user).toMatchObject({ username: 'alice', email: 'alice@example.com', twoFactorEnabled: true });
    const devices = dataOf<{ devices: object[] }>(await laptop.call('GET', '/2fa/devices'));
    expect(devices.devices).toMatchObject([{ name: 'Laptop' }]);

    const again = await logInWith(programOf(twofold), 'alice', { deviceToken: second.deviceToken });
    expect(again.tempToken).toBeUndefined();
    expect(again.accessToken).toBeDefined();
    expect(again.deviceToken).not.toBe(second.deviceToken);

    const { tempToken } = await logInWith(programOf(twofold), 'alice');
    const [code] = setup.backupCodes;
    const used = await laptop.call('POST', '/2fa/verify-backup-code', {
      tempToken,
      code,
      tokenDelivery: 'body',
    });
    const byCode = dataOf<LoginBody & { remaining: number }>(used);
    expect(byCode.remaining).toBe(9);

    const refreshed = dataOf<LoginBody>(
      await laptop.call('POST', '/auth/refresh', { refreshToken: byCode.refreshToken }),
    );
    laptop.accessToken = refreshed.accessToken;
    expect((await laptop.call('GET', '/auth/me')).status).toBe(200);
    expect((await laptop.call('POST', '/auth/revoke-sessions')).status).toBe(200);
    for (const client of [alice, laptop])
      expectRefusal(await client.call('GET', '/auth/me'), 'access_token.refused');
    const gone = await laptop.call('POST', '/auth/refresh', { refreshToken: refreshed.refreshToken });
    expectRefusal(gone, 'refresh_token.refused');
    const asked = await logInWith(programOf(twofold), 'alice', { deviceToken: again.deviceToken });
    expect(asked.tempToken).toBeDefined();
  });

  it('in a browser has cookies for it all, and none of them is the verify door’s', async () => {
    await createPerson(twofold, 'bob');
    const browser = browserOf(twofold);
    const body = { username: 'bob', password: PASSWORD };
    const login = await browser.call('POST', '/auth/login', body);
    const lines = [login.headers['set-cookie'] ?? []].flat().map(String);
    expect(lines.find((line) => line.startsWith('refreshToken='))).toMatch(
      /; Path=\/api\/auth\/refresh; .*HttpOnly; SameSite=Strict/,
    );
    expect(lines.find((line) => line.startsWith('twofold_session='))).toMatch(
      /; Path=\/; .*HttpOnly; SameSite=Lax/,
    );
    expect(lines.find((line) => line.startsWith('twofold_csrf='))).not.toMatch(/HttpOnly/);
    expect(dataOf(login).refreshToken).toBeUndefined();

    expect((await browser.call('GET', '/auth/me')).status).toBe(200);
    const refreshed = await browser.call('POST', '/auth/refresh');
    expect(dataOf(refreshed).refreshToken).toBeUndefined();
    const logout = await browser.call('POST', '/auth/logout');
    expect(logout.status).toBe(200);
    expect(logout.headers['clear-site-data']).toBe('"cache", "storage"');
    expect([...browser.cookies.keys()]).toEqual([]);
  });

  it('over https has the prefix __Host- wherever it can be', async () => {
    const other = await openInstallation({ PUBLIC_URL: 'https://auth.example.com' });
    try {
      await createPerson(other, 'bob');
      const login = await browserOf(other).call('POST', '/auth/login', {
        username: 'bob',
        password: PASSWORD,
      });
      const lines = [login.headers['set-cookie'] ?? []].flat().map(String);
      for (const line of lines) expect(line).toMatch(/; Secure/);
      expect(lines.filter((line) => line.startsWith('__Host-'))).toHaveLength(2);
    } finally {
      await other.close();
    }
  });

  it('is logged in for 7 days of use, and for 30 with rememberMe; a browser’s cookie for as long as configured', async () => {
    await createPerson(twofold, 'carol');
    const short = programOf(twofold);
    const kept = programOf(twofold);
    const browser = browserOf(twofold);
    let shortToken = (await logInWith(short, 'carol')).refreshToken;
    let keptToken = (await logInWith(kept, 'carol', { rememberMe: true })).refreshToken;
    await browser.call('POST', '/auth/login', { username: 'carol', password: PASSWORD });
    const refresh = async (refreshToken: string | undefined) => {
      const answer = await programOf(twofold).call('POST', '/auth/refresh', { refreshToken });
      return answer.status === 200 ? dataOf<LoginBody>(answer).refreshToken : undefined;
    };
    twofold.clock.advance(24 * 3600);
    expect((await browser.call('GET', '/auth/me')).status).toBe(401);
    for (const days of [5, 5, 5, 5, 5]) {
      twofold.clock.advance(days * 24 * 3600);
      keptToken = await refresh(keptToken);
      expect(keptToken).toBeDefined();
      const isShortOver = shortToken === undefined;
      shortToken = isShortOver ? undefined : await refresh(shortToken);
    }
    expect(shortToken).toBeUndefined();
    twofold.clock.advance(4 * 24 * 3600 + 1);
    expect(await refresh(keptToken)).toBeUndefined();
  });

  it('A20: sees and ends their sessions one by one', async () => {
    await createPerson(twofold, 'dave');
    const [one, other] = [programOf(twofold, 'One/1'), programOf(twofold, 'Other/1')];
    await logInWith(one, 'dave');
    twofold.clock.advance(1);
    await logInWith(other, 'dave');
    const { sessions } = dataOf<{ sessions: { id: string; current: boolean; userAgent: string }[] }>(
      await one.call('GET', '/auth/sessions'),
    );
    expect(sessions).toMatchObject([
      { userAgent: 'Other/1', current: false },
      { userAgent: 'One/1', current: true },
    ]);
    expect((await one.call('DELETE', `/auth/sessions/${sessions[0]?.id}`)).status).toBe(200);
    expectRefusal(await other.call('GET', '/auth/me'), 'access_token.refused');
    expectRefusal(await one.call('DELETE', `/auth/sessions/${sessions[0]?.id}`), 'session.not_found');
    expect((await one.call('GET', '/auth/me')).status).toBe(200);
  });

  it('keeps the present session when the others end', async () => {
    await createPerson(twofold, 'erin');
    const [one, other] = [programOf(twofold), programOf(twofold)];
    await logInWith(one, 'erin');
    await logInWith(other, 'erin');
    expect((await one.call('POST', '/auth/revoke-sessions', { keepCurrent: true })).status).toBe(200);
    expect((await one.call('GET', '/auth/me')).status).toBe(200);
    expectRefusal(await other.call('GET', '/auth/me'), 'access_token.refused');
  });

  it('renews recovery codes and removes factors after a fresh second factor', async () => {
    await createPerson(twofold, 'frank');
    const frank = programOf(twofold);
    await logInWith(frank, 'frank');
    const { app, backupCodes } = await setUpTotp(frank, now());
    expect(dataOf(await frank.call('GET', '/2fa/backup-codes/count'))).toEqual({ count: 10 });
    twofold.clock.advance(301);
    const refused = await frank.call('POST', '/2fa/backup-codes/generate');
    expectRefusal(refused, 'step_up_required');
    const stepUp = await frank.call('POST', '/2fa/step-up', { code: app.code(now()) });
    frank.accessToken = dataOf<LoginBody>(stepUp).accessToken;
    const fresh = dataOf<{ backupCodes: string[] }>(await frank.call('POST', '/2fa/backup-codes/generate'));
    expect(new Set([...backupCodes, ...fresh.backupCodes]).size).toBe(20);
    const { methods } = dataOf<{ methods: { id: string; kind: string; lastUsedAt: string | null }[] }>(
      await frank.call('GET', '/2fa/methods'),
    );
    expect(methods.map(({ kind }) => kind).sort()).toEqual(['recovery-code', 'totp']);
    const totp = methods.find(({ kind }) => kind === 'totp');
    expect(totp?.lastUsedAt).toBe(new Date(now()).toISOString());
    expect((await frank.call('PATCH', `/2fa/methods/${totp?.id}`, { label: 'My phone' })).status).toBe(200);
    expect((await frank.call('DELETE', `/2fa/methods/${totp?.id}`)).status).toBe(200);
    expect(dataOf(await frank.call('GET', '/2fa/methods'))).toMatchObject({
      twoFactorEnabled: false,
      methods: [],
    });
    expect((await logInWith(programOf(twofold), 'frank')).accessToken).toBeDefined();
  });
});
