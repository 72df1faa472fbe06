import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { underLockOf } from '../../../src/core/users/user-lock.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { type EnrolledUser, enroll, forget, logIn, SHOW_SECRETS, setUp } from '../../users/enrolled-user.ts';

const PER_USER = 10;
const PER_DAY = 50;
const PER_FACTOR = 100;

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(async () => {
  // Past every window, so that no test finds what another one counted.
  twofold.clock.advance(86_400);
  await forget(twofold, 'alice', 'bob');
});
afterAll(() => twofold.close());

const now = () => twofold.clock.now();

async function enrolled(name = 'alice'): Promise<EnrolledUser> {
  const user = await enroll(twofold, name, now());
  twofold.clock.advance(30);
  return user;
}

/** Guesses that were compared with a secret: the audit log has each with its reason. */
async function evaluatedGuesses(factorId: string): Promise<number> {
  return (await auditRows(twofold.dataDir, { reason: 'wrong_code', factor_id: factorId })).length;
}

function isLocked(answer: CallAnswer): boolean {
  return answer.status === 429 && answer.body.code === 'verification.locked';
}

describe('X12, N16, O04: guesses at one user', () => {
  it('stop being evaluated after ten in a window, also right ones', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_USER; guess++) {
      const answer = await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
      expect(answer.status).toBe(401);
      expect(answer.body.attemptsRemaining).toBe(PER_USER - 1 - guess);
    }
    const right = await logIn(twofold, 'alice', alice.app.code(now()));
    expect(isLocked(right)).toBe(true);
    expect(Number(right.headers['retry-after'])).toBeGreaterThan(800);
    twofold.clock.advance(900);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
  });

  it('stop after fifty in a day, however they are spread', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < 2 * PER_DAY; guess++) {
      if (guess % PER_USER === 0) twofold.clock.advance(901);
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    }
    expect(await evaluatedGuesses(alice.factorId)).toBe(PER_DAY);
    twofold.clock.advance(901);
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now())))).toBe(true);
  });

  it('stop after fifty in a day, though the owner logs in between: a right code clears the short window alone', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_DAY; guess++) {
      if (guess % (PER_USER - 1) === 0) {
        twofold.clock.advance(30);
        expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
      }
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    }
    expect(await evaluatedGuesses(alice.factorId)).toBe(PER_DAY);
    twofold.clock.advance(901);
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now())))).toBe(true);
  });

  it('stop for good after a hundred in a row: the factor is disabled until another one revives it', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < 300; guess++) {
      if (guess % PER_USER === 0) twofold.clock.advance(86_400 / 5 + 1);
      const client = { ip: `198.51.100.${guess % 250}` };
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess), { body: { client } });
    }
    expect(await evaluatedGuesses(alice.factorId)).toBe(PER_FACTOR);
    expect(
      await auditRows(twofold.dataDir, { action: 'factor.disabled', factor_id: alice.factorId }),
    ).toHaveLength(1);
    twofold.clock.advance(86_400);
    const right = await logIn(twofold, 'alice', alice.app.code(now()));
    expect(right).toMatchObject({ status: 401, body: { reason: 'locked' } });
    const overview = await twofold.call('GET', '/mfa/users/alice');
    expect(overview.body).toMatchObject({ enrolled: true });
    expect(overview.text).toContain('"state":"disabled"');

    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(200);
    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
  });

  it('X18: 400 in one burst are evaluated at most ten times', async () => {
    const alice = await enrolled();
    const guesses = Array.from({ length: 400 }, (_, guess) =>
      logIn(twofold, 'alice', alice.app.wrongCode(now(), guess)),
    );
    const answers = await Promise.all(guesses);
    expect(await evaluatedGuesses(alice.factorId)).toBe(PER_USER);
    expect(answers.filter(isLocked)).toHaveLength(400 - PER_USER);
  });

  it('N16, L07: are counted over a restart', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_USER; guess++)
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    const { dataDir } = twofold;
    const restarted = await openInstallation({ ...SHOW_SECRETS, DATA_DIR: dataDir }, now());
    try {
      expect(isLocked(await logIn(restarted, 'alice', alice.app.code(now())))).toBe(true);
    } finally {
      await restarted.close();
    }
  });
});

describe('no way around the counters', () => {
  it('X13, X16, A15: login, verification, challenge and confirmation draw on one budget', async () => {
    const alice = await enrolled();
    const pending = await setUp(twofold, 'alice');
    const wrong = () => alice.app.wrongCode(now());
    const challenge = await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
    const { challengeId } = challenge.body;
    const ways = [
      () => logIn(twofold, 'alice', wrong()),
      () => twofold.call('POST', '/mfa/users/alice/verify', { body: { code: wrong() } }),
      () => twofold.call('POST', '/mfa/users/alice/verify', { body: { code: wrong(), challengeId } }),
      () =>
        twofold.call('POST', `/mfa/users/alice/factors/${pending.factorId}/confirm`, {
          body: { code: wrong() },
        }),
      () => logIn(twofold, 'alice', '0000-0000-0000-0000'),
    ];
    const remaining: unknown[] = [];
    for (const way of [...ways, ...ways]) remaining.push((await way()).body.attemptsRemaining);
    expect(remaining).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    for (const way of ways) expect(isLocked(await way())).toBe(true);
  });

  it('X14, N17: guesses at TOTP and at recovery codes count together, and for the factor that they were at', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_USER; guess++) {
      const token = guess % 2 === 0 ? alice.app.wrongCode(now(), guess) : `AAAA-BBBB-CCCC-DDD${guess}`;
      expect((await logIn(twofold, 'alice', token)).status).toBe(401);
    }
    expect(isLocked(await logIn(twofold, 'alice', alice.recoveryCodes[0]))).toBe(true);
    expect(await evaluatedGuesses(alice.factorId)).toBe(PER_USER / 2);
  });

  it('N17: a success resets the factor that was used, and no other', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < 4; guess++) await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    expect((await logIn(twofold, 'alice', alice.recoveryCodes[0])).status).toBe(200);
    const failuresOf = async () => {
      const subject = { applicationId: twofold.applicationId, name: 'alice' };
      const factors = await twofold.platform.database.transaction(
        (tx) => twofold.core.factors.get(tx, subject, alice.factorId),
        underLockOf(subject),
      );
      return factors.consecutiveFailures;
    };
    expect(await failuresOf()).toBe(4);
    expect((await logIn(twofold, 'alice', alice.app.code(now()))).status).toBe(200);
    expect(await failuresOf()).toBe(0);
  });

  it('X15: new challenges and new enrollments give no new attempts', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_USER; guess++) {
      if (guess % 3 === 0) {
        await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } });
        await setUp(twofold, 'alice');
      }
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    }
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now())))).toBe(true);
    await twofold.call('DELETE', '/mfa/users/alice');
    const again = await setUp(twofold, 'alice');
    expect(isLocked(await logIn(twofold, 'alice', again.app.code(now())))).toBe(true);
  });

  it('X17: every spelling of a name counts for the same budget, enrolled or not', async () => {
    const alice = await enrolled();
    const names = [
      'alice',
      'ALICE',
      'Alice',
      ' alice',
      'alice ',
      'ａｌｉｃｅ',
      'ALICE\u00a0',
      'alIce',
      'AliCE',
      'alice\u3000',
    ];
    for (const [index, name] of names.entries()) {
      const answer = await logIn(twofold, name, alice.app.wrongCode(now(), index));
      expect(answer.body.attemptsRemaining, JSON.stringify(name)).toBe(PER_USER - 1 - index);
    }
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now())))).toBe(true);
  });

  it('X17: composed and decomposed spellings are one', async () => {
    const first = await logIn(twofold, 'ren\u00e9e', '000000');
    const second = await logIn(twofold, 'rene\u0301e', '000000');
    expect([first, second].map((answer) => answer.body.attemptsRemaining)).toEqual([9, 8]);
  });

  it("X19: the counters do not follow the caller's headers", async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_USER; guess++) {
      const address = `203.0.113.${guess}`;
      const headers = { 'x-forwarded-for': address, 'x-real-ip': address, forwarded: `for=${address}` };
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess), { headers });
    }
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now())))).toBe(true);
  });

  it('X19, A15: one address is limited over all users; IPv6 by its /64', async () => {
    const from = (host: number) => ({ body: { client: { ip: `2001:db8:1:2::${host.toString(16)}` } } });
    for (let guess = 0; guess < 30; guess++) await logIn(twofold, `user-${guess}`, '000000', from(guess));
    const alice = await enrolled();
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now()), from(99)))).toBe(true);
    const elsewhere = { body: { client: { ip: '2001:db8:1:3::1' } } };
    expect((await logIn(twofold, 'alice', alice.app.code(now()), elsewhere)).status).toBe(200);
  });

  it('X19: an address that used up its guesses locks itself, and does not report a user as locked', async () => {
    const client = { ip: '192.0.2.77' };
    await enrolled();
    for (let guess = 0; guess < 29; guess++)
      await logIn(twofold, `user-${guess}`, '000000', { body: { client } });
    const [{ id } = { id: '' }] = (await twofold.call('GET', '/mfa/users/alice')).body.factors as {
      id: string;
    }[];
    await logIn(twofold, 'alice', '000000', { body: { client } });
    const [row] = await auditRows(twofold.dataDir, { reason: 'wrong_code', factor_id: id });
    expect(
      await auditRows(twofold.dataDir, { action: 'user.locked', user_id: row?.user_id ?? '' }),
    ).toHaveLength(0);
  });

  it.each(['a', '', '1.2.3', '1.2.3.4, 5.6.7.8', '::ffff:1.2.3.4.5', 'unknown', '999.1.1.1'])(
    'X20: %j is no address, and is refused instead of taking the guess out of a count',
    async (ip) => {
      const answer = await logIn(twofold, 'alice', '000000', { body: { client: { ip } } });
      expect(answer).toMatchObject({ status: 400, body: { code: 'request.invalid' } });
    },
  );

  it('X21: a guess without any address is counted', async () => {
    const alice = await enrolled();
    for (let guess = 0; guess < PER_USER; guess++)
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    expect(isLocked(await logIn(twofold, 'alice', alice.app.code(now())))).toBe(true);
  });

  it.each([
    { token: ['000000', '000001'] },
    { token: Array.from({ length: 1000 }, (_, index) => String(index).padStart(6, '0')) },
    { token: { $ne: '' } },
    { token: 755224 },
    { token: true },
    { token: '1'.repeat(100_000) },
    [{ user: 'alice', token: '000000' }],
  ])('X22: many codes in one request are no code (%#)', async (body) => {
    await setUp(twofold, 'alice');
    const sent = Array.isArray(body) ? body : { user: 'alice', ...body };
    const answer = await twofold.call('POST', '/login', { body: sent });
    expect([400, 413]).toContain(answer.status);
    expect((await logIn(twofold, 'alice', '000000')).body.attemptsRemaining).toBe(PER_USER - 1);
  });

  it("X23: wrong codes for one user count for nobody else, nor for another application's user of that name", async () => {
    const alice = await enrolled('alice');
    const bob = await enroll(twofold, 'bob', now());
    twofold.clock.advance(30);
    for (let guess = 0; guess <= PER_USER; guess++)
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    expect((await logIn(twofold, 'bob', bob.app.code(now()))).status).toBe(200);
    expect((await twofold.call('GET', '/mfa/users/bob')).body.lockedUntil).toBeNull();
  });
});

describe('a challenge does not outlive a lock', () => {
  async function ask(): Promise<unknown> {
    return (await twofold.call('POST', '/mfa/users/alice/challenges', { body: { kind: 'totp' } })).body
      .challengeId;
  }
  const answer = (code: string, challengeId: unknown) =>
    twofold.call('POST', '/mfa/users/alice/verify', { body: { code, challengeId } });

  it('X25: a challenge from before the lock cannot be finished during it', async () => {
    const alice = await enrolled();
    const challengeId = await ask();
    for (let guess = 0; guess < PER_USER; guess++)
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    expect(isLocked(await answer(alice.app.code(now()), challengeId))).toBe(true);
  });

  it('X24: a challenge from before the lock is dead after it, also when nobody touched it meanwhile', async () => {
    const alice = await enrolled();
    await logIn(twofold, 'alice', alice.app.wrongCode(now()));
    // The window began with the first wrong code: its lock ends while the challenge would still be good.
    twofold.clock.advance(840);
    const challengeId = await ask();
    for (let guess = 1; guess < PER_USER; guess++)
      await logIn(twofold, 'alice', alice.app.wrongCode(now(), guess));
    twofold.clock.advance(61);
    expect(await answer(alice.app.code(now()), challengeId)).toMatchObject({
      status: 401,
      body: { reason: 'expired' },
    });
    expect((await answer(alice.app.code(now()), await ask())).status).toBe(200);
  });
});
