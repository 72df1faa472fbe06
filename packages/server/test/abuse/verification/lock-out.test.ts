import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { auditRows } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
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
afterEach(async () => {
  twofold.clock.advance(86_400);
  await forget(twofold, 'alice', 'mallory');
});
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

interface Victim extends EnrolledUser {
  /** Of a login that succeeded before the attack. */
  cookie: string;
}

/** A user who logged in once. */
async function victim(name = 'alice'): Promise<Victim> {
  const user = await setUp(twofold, name);
  const cookie = sessionCookieOf(await logIn(twofold, name, user.app.code(now())));
  twofold.clock.advance(30);
  return { ...user, cookie };
}

/** Spends the budget that strangers have. */
async function attack(user: EnrolledUser): Promise<void> {
  for (let guess = 0; guess < 10; guess++) await logIn(twofold, user.name, user.app.wrongCode(now(), guess));
}

const logInFrom = (user: EnrolledUser, cookie: string, token = user.app.code(now())): Promise<CallAnswer> =>
  logIn(twofold, user.name, token, { headers: { cookie } });

describe('X26, N18: a stranger cannot lock a user out', () => {
  it('a source with an earlier session of this user still gets in; one without does not', async () => {
    const alice = await victim();
    await attack(alice);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(429);
    expect((await logInFrom(alice, alice.cookie)).status).toBe(200);
  });

  it('the session may come as the header of an application that forwards it, and may have expired', async () => {
    const alice = await victim();
    twofold.clock.advance(20 * 86_400);
    await attack(alice);
    const headers = { session: alice.cookie.slice('session='.length) };
    expect((await logIn(twofold, 'alice', alice.app.code(now()), { headers })).status).toBe(200);
  });

  it('its success gives the stranger no new guesses', async () => {
    const alice = await victim();
    await attack(alice);
    expect((await logInFrom(alice, alice.cookie, alice.app.wrongCode(now()))).status).toBe(401);
    expect((await logInFrom(alice, alice.cookie)).status).toBe(200);
    expect((await logIn(twofold, 'alice', alice.app.wrongCode(now()))).status).toBe(429);
  });

  it('its own guesses are limited too, and it is locked alone', async () => {
    const alice = await victim();
    for (let guess = 0; guess < 10; guess++)
      await logInFrom(alice, alice.cookie, alice.app.wrongCode(now(), guess));
    expect((await logInFrom(alice, alice.cookie)).status).toBe(429);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
  });

  it('a session that was revoked proves nothing any more', async () => {
    const alice = await victim();
    const end = await twofold.call('DELETE', '/session', { headers: { cookie: alice.cookie }, apiKey: null });
    expect(end.status).toBe(204);
    await attack(alice);
    expect((await logInFrom(alice, alice.cookie)).status).toBe(429);
  });

  it('an address that others used up does not stop a source that is known', async () => {
    const alice = await victim();
    const body = { client: { ip: '198.51.100.7' } };
    for (let guess = 0; guess < 30; guess++) await logIn(twofold, `guest-${guess}`, '000000', { body });
    const code = alice.app.code(now());
    expect((await logIn(twofold, 'alice', code, { body })).status).toBe(429);
    expect((await logIn(twofold, 'alice', code, { body, headers: { cookie: alice.cookie } })).status).toBe(
      200,
    );
  });

  it("another user's session proves nothing about this one", async () => {
    const alice = await victim();
    const mallory = await victim('mallory');
    await attack(alice);
    expect((await logInFrom(alice, mallory.cookie)).status).toBe(429);
  });

  it.each([
    'session=',
    `session=${'A'.repeat(43)}`,
    'session=%00',
    `session=${'x'.repeat(8000)}`,
    '=;=;session',
  ])('a made-up session proves nothing (%#)', async (cookie) => {
    const alice = await victim();
    await attack(alice);
    expect((await logInFrom(alice, cookie)).status).toBe(429);
  });
});

describe('what ends with a factor', () => {
  it('A17, N26: removing a factor ends the sessions, and their proof that a source is known', async () => {
    const alice = await victim();
    const second = await twofold.call('POST', '/mfa/users/alice/factors', { body: { kind: 'totp' } });
    expect(second.status).toBe(201);
    await twofold.call('DELETE', `/mfa/users/alice/factors/${alice.factorId}`);
    const session = await twofold.call('GET', '/session', {
      headers: { cookie: alice.cookie },
      apiKey: null,
    });
    expect(session.status).toBe(401);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(401);
  });

  it('A17: replacing a factor ends the sessions that were opened with the one before', async () => {
    const alice = await victim();
    const phone = await setUp(twofold, 'alice');
    const login = await logIn(twofold, 'alice', phone.app.code(now()));
    expect(login.status).toBe(200);
    const sessionWith = (cookie: string) =>
      twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
    expect((await sessionWith(alice.cookie)).status).toBe(401);
    expect((await sessionWith(sessionCookieOf(login))).status).toBe(200);
  });

  it('A17: abandoning an enrollment ends nothing', async () => {
    const alice = await victim();
    const pending = await setUp(twofold, 'alice');
    await twofold.call('DELETE', `/mfa/users/alice/factors/${pending.factorId}`);
    const session = await twofold.call('GET', '/session', {
      headers: { cookie: alice.cookie },
      apiKey: null,
    });
    expect(session.status).toBe(200);
  });
});

describe('A12: an unlock', () => {
  it('clears every count of the user, also those of known sources, and is on the audit log', async () => {
    const alice = await victim();
    await attack(alice);
    for (let guess = 0; guess < 10; guess++)
      await logInFrom(alice, alice.cookie, alice.app.wrongCode(now(), guess));
    expect((await twofold.call('POST', '/mfa/users/alice/unlock')).status).toBe(204);
    expect((await twofold.call('GET', '/mfa/users/alice')).body.lockedUntil).toBeNull();
    expect((await logInFrom(alice, alice.cookie, alice.app.wrongCode(now()))).body.attemptsRemaining).toBe(9);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
    const [row] = await auditRows(twofold.dataDir, { action: 'user.unlocked', outcome: 'success' });
    expect(row?.user_id).toMatch(/^usr_/);
  });

  it('enables a factor that wrong codes disabled', async () => {
    const alice = await enroll(twofold, 'alice', now());
    for (let guess = 0; guess < 100; guess++) {
      if (guess % 10 === 0) twofold.clock.advance(86_400 / 5 + 1);
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    }
    twofold.clock.advance(86_400);
    expect(await logIn(twofold, 'alice', alice.app.code(now()))).toMatchObject({
      body: { reason: 'locked' },
    });
    await twofold.call('POST', '/mfa/users/alice/unlock');
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
  });
});
