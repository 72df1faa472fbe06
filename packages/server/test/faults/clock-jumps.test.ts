import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { type EnrolledUser, enroll, forget, logIn, sessionCookieOf } from '../users/enrolled-user.ts';
import { type FaultStore, openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { vaultDispensers } from './apparatus/vault-values.ts';
import { expectWholeHistory } from './apparatus/wholeness.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

describe.each<SetUp>(['embedded', 'distributed'])('fault 7, %s', (setUp) => {
  let store: FaultStore;
  let twofold: Installation;
  beforeAll(async () => {
    store = await openFaultStore(setUp);
    twofold = await openInstallation(store.env);
  });
  afterEach(async () => {
    // Far past whatever a test jumped to.
    twofold.clock.advance(400 * DAY);
    await expectWholeHistory(store.databaseUrl);
    await forget(twofold, 'alice');
  });
  afterAll(async () => {
    await twofold.close();
    await store[Symbol.asyncDispose]();
  });

  const now = () => twofold.clock.now();

  async function enrolled(): Promise<EnrolledUser> {
    const user = await enroll(twofold, 'alice', now());
    twofold.clock.advance(30);
    return user;
  }

  describe('a clock that is set back', () => {
    it.each([30, HOUR, DAY, 365 * DAY])('by %i s lets no used code work again', async (seconds) => {
      const user = await enrolled();
      const codes: string[] = [];
      for (let step = 0; step < 5; step++) {
        codes.push(user.app.code(now()));
        expect((await logIn(twofold, 'alice', codes.at(-1))).status).toBe(200);
        twofold.clock.advance(30);
      }
      twofold.clock.advance(-seconds);
      // The user types the code that the phone shows, whose clock was right all the time; and every code of before.
      for (const code of codes) expect((await logIn(twofold, 'alice', code)).status).toBe(401);
      twofold.clock.advance(seconds);
      expect((await logIn(twofold, 'alice', codes.at(-1))).status).toBe(401);
      expect((await logIn(twofold, 'alice', user.app.code(now(), 1))).status).toBe(200);
    });

    it('far back, and forward again step by step, still accepts each code once over the whole history', async () => {
      const user = await enrolled();
      const accepted: string[] = [];
      for (const jump of [0, 90, -60, -30, 0, 300, -300, 30, 600, -30, 30, 30]) {
        twofold.clock.advance(jump);
        const code = user.app.code(now());
        if ((await logIn(twofold, 'alice', code)).status === 200) accepted.push(code);
        await twofold.call('POST', '/mfa/users/alice/unlock');
      }
      expect(new Set(accepted).size).toBe(accepted.length);
      expect(accepted.length).toBeGreaterThan(3);
    });

    it('leaves the recovery codes as the way in while the factor waits for the clock to catch up', async () => {
      const user = await enrolled();
      expect((await logIn(twofold, 'alice', user.app.code(now()))).status).toBe(200);
      twofold.clock.advance(-DAY);
      expect(await logIn(twofold, 'alice', user.app.code(now()))).toMatchObject({
        body: { reason: 'replayed' },
      });
      expect((await logIn(twofold, 'alice', user.recoveryCodes[0])).status).toBe(200);
      expect((await logIn(twofold, 'alice', user.recoveryCodes[0])).status).toBe(401);
    });

    it('does not end a lock, nor make it longer than its window', async () => {
      const user = await enrolled();
      for (let guess = 0; guess < 10; guess++)
        await logIn(twofold, 'alice', user.app.wrongCode(now(), guess));
      twofold.clock.advance(-DAY);
      const locked = await logIn(twofold, 'alice', user.app.code(now()));
      expect(locked.status).toBe(429);
      expect(Number(locked.headers['retry-after'])).toBeLessThanOrEqual(900);
      twofold.clock.advance(900);
      expect((await logIn(twofold, 'alice', user.recoveryCodes[0])).status).toBe(200);
    });

    it('does not give more guesses: what was counted stays counted', async () => {
      const user = await enrolled();
      for (let guess = 0; guess < 6; guess++) await logIn(twofold, 'alice', user.app.wrongCode(now(), guess));
      twofold.clock.advance(-HOUR);
      const answer = await logIn(twofold, 'alice', user.app.wrongCode(now(), 6));
      expect(answer.body.attemptsRemaining).toBe(3);
      for (let guess = 7; guess < 9; guess++) await logIn(twofold, 'alice', user.app.wrongCode(now(), guess));
      const last = await logIn(twofold, 'alice', user.app.wrongCode(now(), 9));
      expect(last.body.attemptsRemaining).toBe(0);
      expect(Number(last.body.retryAfterSeconds)).toBeLessThanOrEqual(900);
    });

    it('does not make an API key or a session that ended valid again', async () => {
      const user = await enrolled();
      const cookie = sessionCookieOf(await logIn(twofold, 'alice', user.app.code(now())));
      const session = () => twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
      await twofold.call('DELETE', '/session', { headers: { cookie }, apiKey: null });
      twofold.clock.advance(-HOUR);
      expect((await session()).status).toBe(401);
    });
  });

  describe('a clock that is set forward', () => {
    it('lets no used code work, and comes back without opening the past', async () => {
      const user = await enrolled();
      const code = user.app.code(now());
      expect((await logIn(twofold, 'alice', code)).status).toBe(200);
      twofold.clock.advance(DAY);
      expect((await logIn(twofold, 'alice', code)).status).toBe(401);
      twofold.clock.advance(-DAY);
      expect((await logIn(twofold, 'alice', code)).status).toBe(401);
      twofold.clock.advance(30);
      expect((await logIn(twofold, 'alice', user.app.code(now()))).status).toBe(200);
    });

    it('gives no time step of a lease twice, also where what had ended by then was deleted', async () => {
      const steps = await vaultDispensers['time steps that are leased'](twofold, 'leasing', { period: 30 });
      const given: string[] = [];
      for (const jump of [0, 90, -60, HOUR, -HOUR, 30, -30, 10 * HOUR, -10 * HOUR, 0]) {
        twofold.clock.advance(jump);
        const { platform, core } = twofold;
        await platform.database.transaction((tx) => core.leases.purge(tx, now(), 1000));
        const answers = await Promise.all(Array.from({ length: 4 }, () => steps.ask(twofold)));
        for (const answer of answers) if (answer.status === 200) given.push(steps.valueIn(answer));
      }
      expect(new Set(given).size).toBe(given.length);
      expect(given.length).toBeGreaterThan(12);
    });

    it('ends sessions, challenges and pending enrollments, which stay ended when it is still forward', async () => {
      const user = await enrolled();
      const cookie = sessionCookieOf(await logIn(twofold, 'alice', user.app.code(now())));
      const asked = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
      twofold.clock.advance(2 * DAY);
      const session = await twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
      expect(session.status).toBe(401);
      const body = { code: user.app.code(now()), challengeId: asked.body.challengeId };
      expect((await twofold.call('POST', '/mfa/users/alice/verify', { body })).status).toBe(401);
    });
  });
});
