import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, type Client, dataOf, expectRefusal } from '../../people/client.ts';
import { createPerson, type LoginBody, PASSWORD } from '../../people/person.ts';

const HOUR = 3600;

let twofold: Installation;
let browser: Client;
beforeEach(async () => {
  twofold = await openInstallation();
  await createPerson(twofold, 'alice');
  browser = browserOf(twofold);
});
afterEach(() => twofold.close());

async function logIn(more: object = {}): Promise<void> {
  const body = { username: 'alice', password: PASSWORD, ...more };
  dataOf<LoginBody>(await browser.call('POST', '/auth/login', body));
}

const me = () => browser.call('GET', '/auth/me');

describe('N31: the session cookie of a browser', () => {
  it('opens nothing after an hour without use', async () => {
    await logIn();
    twofold.clock.advance(HOUR);
    expectRefusal(await me(), 'access_token.refused');
  });

  it('goes on while it is used, and ends after a day all the same', async () => {
    await logIn();
    for (let used = 0; used < 25; used++) {
      twofold.clock.advance(HOUR - 120);
      const { status } = await me();
      if (used * (HOUR - 120) < 22 * HOUR) expect(status).toBe(200);
    }
    expectRefusal(await me(), 'access_token.refused');
  });

  it('is not kept alive by requests that are refused', async () => {
    await logIn();
    twofold.clock.advance(HOUR / 2);
    const forged = await browser.call('POST', '/auth/revoke-sessions', {}, { 'x-csrf-token': 'none' });
    expectRefusal(forged, 'request.csrf_refused');
    twofold.clock.advance(HOUR / 2);
    expectRefusal(await me(), 'access_token.refused');
  });

  it.each([
    ['what a page asks for while nobody is at it', '/accounts', { 'x-unattended': '1' }],
    ['its stream of changes', '/accounts/stream', {}],
  ])('is not kept alive by %s', async (_, path, headers) => {
    await logIn();
    for (let asked = 0; asked < 4; asked++) {
      twofold.clock.advance(HOUR / 4 - 1);
      const { status } = await browser.call('GET', path, undefined, headers);
      expect([200, 400]).toContain(status);
    }
    twofold.clock.advance(4);
    expectRefusal(await me(), 'access_token.refused');
  });

  it('opens the session for longer where the person asked to stay logged in', async () => {
    await logIn({ rememberMe: true });
    twofold.clock.advance(3 * 24 * HOUR);
    expect((await me()).status).toBe(200);
  });

  it('is written down once a minute at most', async () => {
    await logIn();
    const [opened] = await rowsOf(twofold.dataDir, 'select last_used_at from sessions');
    twofold.clock.advance(59);
    expect((await me()).status).toBe(200);
    expect(await rowsOf(twofold.dataDir, 'select last_used_at from sessions')).toEqual([opened]);
    twofold.clock.advance(2);
    expect((await me()).status).toBe(200);
    const [noted] = await rowsOf(twofold.dataDir, 'select last_used_at from sessions');
    expect(Number(noted?.last_used_at) - Number(opened?.last_used_at)).toBe(61_000);
  });
});
