import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import {
  type EnrolledUser,
  enroll,
  forget,
  logIn,
  SHOW_SECRETS,
  sessionCookieOf,
} from '../../users/enrolled-user.ts';

let twofold: Installation;
let otherKey: string;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
  const { core, platform } = twofold;
  otherKey = await platform.database.transaction(async (tx) => {
    const { id } = await core.applications.create(tx, { name: 'other' }, { actor: 'cli' });
    const key = { applicationId: id, name: 'key', scopes: ['mfa'] };
    return (await core.apiKeys.create(tx, key, { actor: 'cli' })).key ?? '';
  });
});
afterEach(async () => {
  await twofold.call('POST', '/mfa/users/alice/unlock', asOther());
  await twofold.call('DELETE', '/mfa/users/alice', asOther());
  await forget(twofold, 'alice');
});
afterAll(() => twofold.close());

const now = () => twofold.clock.now();
const asOther = () => ({ apiKey: otherKey });

/** The same name with both applications. */
async function twoAlices(): Promise<{ ours: EnrolledUser; theirs: EnrolledUser }> {
  const ours = await enroll(twofold, 'alice', now());
  const theirs = await enroll(twofold, 'alice', now(), asOther());
  twofold.clock.advance(30);
  return { ours, theirs };
}

describe('A21: two applications with a user of one name', () => {
  it('codes of one open nothing with the other, and stay unused', async () => {
    const { ours } = await twoAlices();
    for (const token of [ours.app.code(now()), ours.recoveryCodes[0]]) {
      expect((await logIn(twofold, 'alice', token, asOther())).status).toBe(401);
      expect((await logIn(twofold, 'alice', token)).status).toBe(200);
    }
  });

  it('a challenge of one cannot be answered with the other', async () => {
    const { ours, theirs } = await twoAlices();
    const asked = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
    const answer = (user: EnrolledUser, options: object) => {
      const body = { code: user.app.code(now()), challengeId: asked.body.challengeId };
      return twofold.call('POST', '/mfa/users/alice/verify', { body, ...options });
    };
    expect(await answer(theirs, asOther())).toMatchObject({ status: 401, body: { reason: 'expired' } });
    expect((await answer(ours, {})).status).toBe(200);
  });

  it('X26: a session of one is no proof of a known source for the other', async () => {
    const { ours, theirs } = await twoAlices();
    const cookie = sessionCookieOf(await logIn(twofold, 'alice', theirs.app.code(now()), asOther()));
    for (let guess = 0; guess < 10; guess++) await logIn(twofold, 'alice', ours.app.wrongCode(now(), guess));
    const fromThere = await logIn(twofold, 'alice', ours.app.code(now()), { headers: { cookie } });
    expect(fromThere.status).toBe(429);
  });

  it('X23: guesses, locks and erasures of one touch nothing of the other', async () => {
    const { ours, theirs } = await twoAlices();
    for (let guess = 0; guess < 10; guess++) {
      await logIn(twofold, 'alice', theirs.app.wrongCode(now(), guess), asOther());
    }
    expect((await logIn(twofold, 'alice', theirs.app.code(now()), asOther())).status).toBe(429);
    expect((await twofold.call('GET', '/mfa/users/alice')).body.lockedUntil).toBeNull();
    await twofold.call('POST', '/mfa/users/alice/unlock', asOther());
    await twofold.call('DELETE', '/mfa/users/alice', asOther());
    expect((await logIn(twofold, 'alice', ours.app.code(now()))).status).toBe(200);
  });
});
