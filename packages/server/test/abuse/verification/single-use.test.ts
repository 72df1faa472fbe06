import { encodeBase32 } from '@twofold/otp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ReplayEvent, vectors } from '../../../../otp/test/vectors.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import {
  countStatuses,
  type EnrolledUser,
  enroll,
  forget,
  logIn,
  SHOW_SECRETS,
  setUp,
} from '../../users/enrolled-user.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice', 'bob', 'user-A', 'user-B'));
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

/** With a code of the next step still unused. */
async function enrolled(name = 'alice'): Promise<EnrolledUser> {
  const user = await enroll(twofold, name, now());
  twofold.clock.advance(30);
  return user;
}

/** Makes an existing secret a pending factor of the user's. */
async function importSecret(user: string, secret: string, digits = 6): Promise<string> {
  const body = { kind: 'totp', secret, digits };
  const answer = await twofold.call('POST', `/mfa/users/${user}/factors`, { body });
  expect(answer.status).toBe(201);
  return (answer.body.factor as { id: string }).id;
}

describe('a TOTP code is accepted once', () => {
  it('X01: every spelling of a used code is the same code', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    expect((await logIn(twofold, 'alice', `${code.slice(0, 3)} ${code.slice(3)}`)).status).toBe(200);
    const spellings = [
      ` ${code}`,
      `${code} `,
      code,
      `${code}\n`,
      `\t${code}\r\n`,
      `${code.slice(0, 3)}-${code.slice(3)}`,
    ];
    for (const spelling of spellings) {
      expect(await logIn(twofold, 'alice', spelling), JSON.stringify(spelling)).toMatchObject({
        status: 401,
        body: { reason: 'replayed' },
      });
    }
  });

  it('X01: a spelling with anything but ASCII digits, spaces and dashes is no code, used or not', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    const spellings = [`${code}\u00a0`, `\u2007${code}`, `${code}\u200b`, `\ufeff${code}`];
    for (const spelling of spellings) {
      expect(await logIn(twofold, 'alice', spelling)).toMatchObject({
        status: 401,
        body: { reason: 'wrong_code' },
      });
    }
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
  });

  it('X02, N13, O06: of 200 parallel sends exactly one succeeds', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    const answers = await Promise.all(Array.from({ length: 200 }, () => logIn(twofold, 'alice', code)));
    expect(countStatuses(answers)[200]).toBe(1);
  });

  it('X03, X13: login, verification, challenge and confirmation share one guard', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    const challenge = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
    const { challengeId } = challenge.body;
    for (const body of [{ code }, { code, challengeId }]) {
      const answer = await twofold.call('POST', '/mfa/users/alice/verify', { body });
      expect(answer).toMatchObject({ status: 401, body: { reason: 'replayed' } });
    }
    const path = `/mfa/users/alice/factors/${user.factorId}/confirm`;
    expect((await twofold.call('POST', path, { body: { code } })).status).toBe(409);
  });

  it('X04, N19: the whole of a login sent again, byte for byte, is refused, also in the next step', async () => {
    const user = await enrolled();
    const request = { body: JSON.stringify({ user: 'alice', token: user.app.code(now()) }) };
    expect((await twofold.call('POST', '/login', request)).status).toBe(200);
    expect(await twofold.call('POST', '/login', request)).toMatchObject({
      status: 401,
      body: { reason: 'replayed' },
    });
    twofold.clock.advance(30);
    expect(await twofold.call('POST', '/login', request)).toMatchObject({
      status: 401,
      body: { reason: 'replayed' },
    });
  });

  it('X05: a code of the next step stays used until the last millisecond of the window', async () => {
    const user = await enrolled();
    const code = user.app.code(now(), 1);
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    twofold.clock.advance(89.999);
    expect(await logIn(twofold, 'alice', code)).toMatchObject({ status: 401, body: { reason: 'replayed' } });
  });

  it('X06, O09: a wrong clock is diagnosed, never followed: two old codes in a row open nothing', async () => {
    const user = await enrolled();
    for (const offset of [-5, -4]) {
      expect(await logIn(twofold, 'alice', user.app.code(now(), offset))).toMatchObject({
        status: 401,
        body: { reason: 'wrong_code', driftSteps: offset },
      });
    }
    expect(await logIn(twofold, 'alice', user.app.code(now(), -3))).toMatchObject({ status: 401 });
    expect((await logIn(twofold, 'alice', user.app.code(now()))).status).toBe(200);
  });

  it('X07: another spelling of the user is another user, and buys no second use', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    for (const name of ['ALICE', 'Alice ', ' alice', 'ａｌｉｃｅ', 'alice']) {
      expect((await logIn(twofold, name, code)).status, name).toBe(401);
    }
  });

  it('X11: a refused code of another user is not used up for its own', async () => {
    const alice = await enrolled('alice');
    await enroll(twofold, 'bob', now());
    const code = alice.app.code(now());
    expect((await logIn(twofold, 'bob', code)).status).toBe(401);
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
  });
});

describe('factors with the same secret', () => {
  it('a code that one accepted confirms no other of this user', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    const twin = await importSecret('alice', user.secret);
    const confirmation = await twofold.call('POST', `/mfa/users/alice/factors/${twin}/confirm`, {
      body: { code },
    });
    expect(confirmation).toMatchObject({ status: 401, body: { reason: 'replayed' } });
  });

  it('a code that was accepted while the other was pending does not confirm it later', async () => {
    const user = await enrolled();
    const twin = await importSecret('alice', user.secret);
    const code = user.app.code(now());
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    const confirmation = await twofold.call('POST', `/mfa/users/alice/factors/${twin}/confirm`, {
      body: { code },
    });
    expect(confirmation).toMatchObject({ status: 401, body: { reason: 'replayed' } });
  });

  it('a code that was refused for one of them stays refused when the other is gone, and was no use of it', async () => {
    const user = await enrolled();
    const code = user.app.code(now());
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
    const twin = await importSecret('alice', user.secret);
    const path = `/mfa/users/alice/factors/${twin}`;
    const confirm = () => twofold.call('POST', `${path}/confirm`, { body: { code } });
    expect(await confirm()).toMatchObject({ status: 401, body: { reason: 'replayed' } });
    expect((await twofold.call('DELETE', `/mfa/users/alice/factors/${user.factorId}`)).status).toBe(204);
    expect(await confirm()).toMatchObject({ status: 401, body: { reason: 'replayed' } });
    const { factors } = (await twofold.call('GET', '/mfa/users/alice')).body as { factors: { id: string }[] };
    expect(factors.find(({ id }) => id === twin)).toMatchObject({ state: 'pending', lastUsedAt: null });
  });

  it('a code of eight digits takes with it the one of six digits that is its end', async () => {
    const user = await enrolled();
    const long = await importSecret('alice', user.secret, 8);
    const code = authenticatorApp(user.secret, { digits: 8 }).code(now());
    const path = `/mfa/users/alice/factors/${long}/confirm`;
    expect((await twofold.call('POST', path, { body: { code } })).status).toBe(200);
    expect(user.app.code(now())).toBe(code.slice(-6));
    expect(await logIn(twofold, 'alice', code.slice(-6))).toMatchObject({
      status: 401,
      body: { reason: 'replayed' },
    });
  });

  it('a code works once over challenges for each of them', async () => {
    const user = await enrolled();
    const twin = await importSecret('alice', user.secret);
    const path = `/mfa/users/alice/factors/${twin}/confirm`;
    expect((await twofold.call('POST', path, { body: { code: user.app.code(now()) } })).status).toBe(200);
    twofold.clock.advance(30);
    const code = user.app.code(now());
    const statuses: number[] = [];
    for (const factorId of [user.factorId, twin]) {
      const challenge = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { factorId } });
      const { challengeId } = challenge.body;
      const answer = await twofold.call('POST', '/mfa/users/alice/verify', { body: { code, challengeId } });
      statuses.push(answer.status);
    }
    expect(statuses).toEqual([200, 401]);
    expect((await logIn(twofold, 'alice', code)).status).toBe(401);
  });
});

describe('a recovery code is accepted once', () => {
  it('X08, A09: of 200 parallel sends exactly one succeeds', async () => {
    const user = await enrolled();
    const [code] = user.recoveryCodes;
    const answers = await Promise.all(Array.from({ length: 200 }, () => logIn(twofold, 'alice', code)));
    expect(countStatuses(answers)[200]).toBe(1);
  });

  it('every spelling of a used recovery code is the same code', async () => {
    const { recoveryCodes } = await enrolled();
    // One that holds a digit with a second reading, where there is one.
    const code = recoveryCodes.find((text) => /[01]/.test(text)) ?? recoveryCodes[0] ?? '';
    expect((await logIn(twofold, 'alice', code.toLowerCase())).status).toBe(200);
    const spellings = [
      code,
      code.replaceAll('-', ''),
      ` ${code} `,
      code.replaceAll('0', 'O').replaceAll('1', 'l'),
    ];
    for (const spelling of spellings) {
      expect(await logIn(twofold, 'alice', spelling)).toMatchObject({
        status: 401,
        body: { reason: 'replayed' },
      });
    }
  });

  it("X09: another user's recovery code is refused, and stays good for its owner", async () => {
    const alice = await enrolled('alice');
    await enroll(twofold, 'bob', now());
    const [code] = alice.recoveryCodes;
    expect((await logIn(twofold, 'bob', code)).status).toBe(401);
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
  });
});

describe('a challenge is answered once', () => {
  it('X10, A14: 50 parallel answers to one challenge give one success, whatever codes they bring', async () => {
    const user = await enrolled();
    const challenge = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
    const { challengeId } = challenge.body;
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const code = user.app.code(now(), index % 2);
        return twofold.call('POST', '/mfa/users/alice/verify', { body: { code, challengeId } });
      }),
    );
    expect(countStatuses(answers)[200]).toBe(1);
  });

  it('X10: an expired challenge is refused with a right code, which stays unused', async () => {
    const user = await enrolled();
    const challenge = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
    twofold.clock.advance(300);
    const code = user.app.code(now());
    const body = { code, challengeId: challenge.body.challengeId };
    expect(await twofold.call('POST', '/mfa/users/alice/verify', { body })).toMatchObject({
      status: 401,
      body: { reason: 'expired' },
    });
    expect((await logIn(twofold, 'alice', code)).status).toBe(200);
  });

  it('A14: a challenge is bound to its user and to its kind of factor', async () => {
    const alice = await enrolled('alice');
    const bob = await enroll(twofold, 'bob', now());
    twofold.clock.advance(30);
    const asked = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
    const { challengeId } = asked.body;
    const answer = (user: string, code: unknown) =>
      twofold.call('POST', `/mfa/users/${user}/verify`, { body: { code, challengeId } });
    expect((await answer('bob', bob.app.code(now()))).status).toBe(401);
    expect((await answer('alice', alice.recoveryCodes[0])).status).toBe(401);
    expect((await answer('alice', alice.app.code(now()))).status).toBe(200);
    expect((await answer('alice', alice.app.code(now(), 1))).status).toBe(401);
    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(200);
  });
});

describe('A09: the published replay sequences', () => {
  const { replaySequences } = vectors;
  const startMs = 1_700_000_010_000;
  const secret = encodeBase32(new TextEncoder().encode('12345678901234567890'));
  const app = authenticatorApp(secret);

  it.each(replaySequences.map(({ id, events }) => ({ id, events })))('$id', async ({ events }) => {
    const [first] = events;
    twofold.clock.advance((startMs - now()) / 1000);
    const users = [...new Set(events.map((event) => event.user ?? 'A'))];
    const factorIds = new Map<string, string>();
    for (const user of users) {
      const pending = await importSecret(`user-${user}`, secret);
      factorIds.set(user, pending);
      if (first?.op !== 'confirm-enrolment') await confirm(`user-${user}`, pending, app.code(now(), -1));
    }
    for (const event of events) {
      twofold.clock.advance((startMs + event.at * 1000 - now()) / 1000);
      expect(await play(event, factorIds), `${event.at} s`).toBe(event.expect);
    }
  });

  async function confirm(user: string, factorId: string, code: string) {
    return twofold.call('POST', `/mfa/users/${user}/factors/${factorId}/confirm`, { body: { code } });
  }

  async function play(event: ReplayEvent, factorIds: Map<string, string>): Promise<'accept' | 'reject'> {
    const user = `user-${event.user ?? 'A'}`;
    const code = event.code === 'wrong' ? app.wrongCode(now()) : app.code(now(), event.stepOffset);
    // The application checks the password, and asks us only after it was right.
    if (event.password === 'wrong') return 'reject';
    const answer =
      event.op === 'confirm-enrolment'
        ? await confirm(user, factorIds.get(event.user ?? 'A') ?? '', code)
        : event.op === 'disable-totp'
          ? await twofold.call('POST', `/mfa/users/${user}/verify`, { body: { code } })
          : await logIn(twofold, user, code);
    return answer.status === 200 ? 'accept' : 'reject';
  }
});

it('A22, X36: a second enrollment makes the secret and codes of the first worthless', async () => {
  const first = await setUp(twofold, 'alice');
  const second = await setUp(twofold, 'alice');
  expect((await logIn(twofold, 'alice', first.app.code(now()))).status).toBe(401);
  expect((await logIn(twofold, 'alice', second.app.code(now()))).status).toBe(200);
  expect((await logIn(twofold, 'alice', first.recoveryCodes[0])).status).toBe(401);
  expect((await logIn(twofold, 'alice', second.recoveryCodes[0])).status).toBe(200);
});
