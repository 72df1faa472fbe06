import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import type { Installation } from '../../installation/installation.ts';
import { browserOf, type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { openEnrolled } from '../../people/logged-in.ts';
import { createPerson, type LoginBody, logInWith, PASSWORD } from '../../people/person.ts';
import { type EnrolledPerson, setUpTotp } from '../../people/second-factor.ts';

let twofold: Installation;
let alice: Client;
let enrolled: EnrolledPerson;
let device: string;
beforeEach(async () => {
  ({ twofold, alice, enrolled } = await openEnrolled());
  device = String((await trust(alice)).deviceToken);
});
afterEach(() => twofold.close());

async function trust(client: Client, more: object = {}): Promise<LoginBody> {
  twofold.clock.advance(30);
  const { tempToken } = await logInWith(client, 'alice');
  const code = enrolled.app.code(twofold.clock.now());
  const body = { tempToken, code, trustDevice: true, tokenDelivery: 'body', ...more };
  const data = dataOf<LoginBody>(await client.call('POST', '/2fa/verify', body));
  client.accessToken = data.accessToken;
  return data;
}

const present = (deviceToken: string, client = programOf(twofold), username = 'alice') =>
  logInWith(client, username, { deviceToken });
/** The second factor was asked for. */
const isAsked = async (login: Promise<LoginBody>) => (await login).tempToken !== undefined;

describe('a trusted device', () => {
  it('stands in for the second factor, and has another token after each use', async () => {
    const first = await present(device);
    expect(first.accessToken).toBeDefined();
    const second = await present(String(first.deviceToken));
    expect(new Set([device, first.deviceToken, second.deviceToken]).size).toBe(3);
  });

  it('X46: of one person is none of another', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    await setUpTotp(bob, twofold.clock.now());
    expect(await isAsked(present(device, programOf(twofold), 'bob'))).toBe(true);
    expect(await isAsked(present(device))).toBe(false);
  });

  it('X47: is trusted for 30 days, however often it is used', async () => {
    twofold.clock.advance(29 * 86_400);
    const used = await present(device);
    expect(used.deviceToken).toBeDefined();
    twofold.clock.advance(86_400);
    expect(await isAsked(present(String(used.deviceToken)))).toBe(true);
  });

  const ends: [string, () => Promise<unknown>][] = [
    ['it is removed', removeIt],
    ['all are removed', () => alice.call('DELETE', '/2fa/devices')],
    ['all sessions are revoked', () => alice.call('POST', '/auth/revoke-sessions')],
    ['the factor is removed', removeFactor],
    ['the factor is replaced', () => setUpTotp(alice, twofold.clock.now())],
    ['its time is edited away', () => rowsOf(twofold.dataDir, 'update trusted_devices set expires_at = 1')],
  ];
  it.each(ends)('X47: is trusted no more after %s', async (_name, end) => {
    const kept = await present(device);
    await end();
    if ((await rowsOf(twofold.dataDir, "select 1 from factors where state = 'active'")).length === 0) {
      await logInWith(alice, 'alice');
      await setUpTotp(alice, twofold.clock.now());
    }
    twofold.clock.advance(30);
    expect(await isAsked(present(String(kept.deviceToken)))).toBe(true);
  });

  async function removeIt() {
    const [trusted] = dataOf<{ devices: { id: string }[] }>(await alice.call('GET', '/2fa/devices')).devices;
    expect((await alice.call('DELETE', `/2fa/devices/${trusted?.id}`)).status).toBe(200);
    expectRefusal(await alice.call('DELETE', `/2fa/devices/${trusted?.id}`), 'device.not_found');
  }

  async function removeFactor() {
    expect((await alice.call('DELETE', `/2fa/methods/${enrolled.factorId}`)).status).toBe(200);
  }

  it('X48: whose older token is used again is trusted no more, and that is on the audit log', async () => {
    const second = String((await present(device)).deviceToken);
    twofold.clock.advance(11);
    expect(await isAsked(present(device))).toBe(true);
    expect(await isAsked(present(second))).toBe(true);
    expect(await auditRows(twofold.dataDir, { action: 'device.reused' })).toMatchObject([
      { outcome: 'refused', reason: 'replayed' },
    ]);
  });

  it('X48: of the generation before the last as well', async () => {
    const third = String((await present(String((await present(device)).deviceToken))).deviceToken);
    expect(await isAsked(present(device))).toBe(true);
    expect(await isAsked(present(third))).toBe(true);
  });

  it('X48: whose answer was lost gives the same client the same token again for ten seconds', async () => {
    const second = (await present(device)).deviceToken;
    twofold.clock.advance(10);
    expect((await present(device)).deviceToken).toBe(second);
    expect(await isAsked(present(String(second)))).toBe(false);
  });

  it('X48: gives it to no other client', async () => {
    await present(device);
    expect(await isAsked(present(device, programOf(twofold, 'Thief/1.0')))).toBe(true);
  });

  it('X48: tells nobody who does not have the password: a token alone changes nothing', async () => {
    const second = String((await present(device)).deviceToken);
    twofold.clock.advance(60);
    const body = { username: 'alice', password: 'a wrong password', deviceToken: device };
    expectRefusal(await programOf(twofold).call('POST', '/auth/login', body), 'login.refused');
    expect(await isAsked(present(second))).toBe(false);
  });

  it('X49: whose token is used by another program is told apart on the audit log', async () => {
    await present(device, programOf(twofold, 'Other/2.0'));
    expect(await auditRows(twofold.dataDir, { action: 'device.moved' })).toMatchObject([
      { reason: 'other_client' },
    ]);
  });

  it('N29, X49: is no second factor: the session says so, and cannot change a factor', async () => {
    const client = programOf(twofold);
    const { accessToken } = await present(device, client);
    const claims = JSON.parse(Buffer.from(String(accessToken).split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ aal: 1, amr: ['pwd'] });
    for (const [method, path] of [
      ['POST', '/2fa/totp/setup'],
      ['POST', '/2fa/backup-codes/generate'],
      ['DELETE', `/2fa/methods/${enrolled.factorId}`],
    ] as const)
      expectRefusal(await client.call(method, path), 'step_up_required');
    twofold.clock.advance(30);
    const code = enrolled.app.code(twofold.clock.now());
    expect((await client.call('POST', '/2fa/step-up', { code })).status).toBe(200);
    expect((await client.call('POST', '/2fa/backup-codes/generate')).status).toBe(200);
  });

  it('N29: does not step up where the person’s factors cannot either', async () => {
    await rowsOf(twofold.dataDir, "update factors set kind = 'sms' where kind = 'totp'");
    await rowsOf(twofold.dataDir, "delete from factors where kind = 'recovery-code'");
    const client = programOf(twofold);
    await present(device, client);
    expectRefusal(await client.call('POST', '/2fa/totp/setup'), 'step_up_required');
  });

  it('X15: has one budget of guesses at the step-up, however many sessions it opens', async () => {
    let token = device;
    const reasons = [];
    for (let session = 0; session < 3; session++) {
      const client = programOf(twofold);
      token = String((await present(token, client)).deviceToken);
      for (let count = 0; count < 5; count++) {
        const code = enrolled.app.wrongCode(twofold.clock.now(), count);
        expectRefusal(await client.call('POST', '/2fa/step-up', { code }), 'totp.code_rejected');
      }
    }
    for (const { reason } of await auditRows(twofold.dataDir, { action: 'step_up.refused' }))
      reasons.push(reason);
    expect(reasons.filter((reason) => reason === 'wrong_code')).toHaveLength(10);
    expect(reasons.filter((reason) => reason === 'locked')).toHaveLength(5);
  });

  it('A21: of another person is not there', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    const [row] = await rowsOf(twofold.dataDir, 'select id from trusted_devices');
    expectRefusal(await bob.call('DELETE', `/2fa/devices/${row?.id}`), 'device.not_found');
    expect(await isAsked(present(device))).toBe(false);
  });

  it('is kept as a hash', async () => {
    await present(device);
    const rows = await rowsOf(twofold.dataDir, 'select * from trusted_devices');
    expect(JSON.stringify(rows)).not.toContain(device.slice(26));
  });

  it('in a browser is a cookie of the login alone, and outlives a logout', async () => {
    const browser = browserOf(twofold);
    const body = { username: 'alice', password: PASSWORD };
    twofold.clock.advance(30);
    const { tempToken } = dataOf<LoginBody>(await browser.call('POST', '/auth/login', body));
    const code = enrolled.app.code(twofold.clock.now());
    const login = await browser.call('POST', '/2fa/verify', { tempToken, code, trustDevice: true });
    const cookie = [login.headers['set-cookie'] ?? []]
      .flat()
      .find((line) => /^deviceToken=/.test(String(line)));
    expect(cookie).toMatch(/; Path=\/api\/auth\/login;.*HttpOnly; SameSite=Strict/);
    expect((await browser.call('POST', '/auth/logout')).status).toBe(200);
    expect([...browser.cookies.keys()]).toEqual(['deviceToken']);
    expect(dataOf<LoginBody>(await browser.call('POST', '/auth/login', body)).accessToken).toBeDefined();
  });
});
