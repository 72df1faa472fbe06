import bcrypt from 'bcryptjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ROLES_LOCK, subjectOfPerson } from '../../../src/core/people/people.ts';
import { lockOfUser } from '../../../src/core/users/user-lock.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { countWork } from '../../installation/counted-work.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { createPerson, logInWith, PASSWORD } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

let twofold: Installation;
const open = async (env: Record<string, string> = {}) => {
  twofold = await openInstallation(env);
};
beforeEach(() => open());
afterEach(async () => {
  vi.restoreAllMocks();
  await twofold.close();
});

/** Every request from an address of its own network, unless it is said. */
const from = (ip: string) => ({ 'x-forwarded-for': ip });

function guess(name: string, password = 'a wrong password', headers: Record<string, string> = {}) {
  return programOf(twofold).call('POST', '/auth/login', { emailOrUsername: name, password }, headers);
}

describe('guesses at passwords', () => {
  it('A7: five of one person from one address are evaluated in 15 minutes, then the right one is not either', async () => {
    await createPerson(twofold, 'alice');
    for (let count = 0; count < 5; count++) expectRefusal(await guess('alice'), 'login.refused');
    const limited = await guess('alice', PASSWORD);
    expectRefusal(limited, 'login.rate_limited');
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(800);
    twofold.clock.advance(15 * 60);
    expect((await guess('alice', PASSWORD)).status).toBe(200);
  });

  it('X17: every spelling of the name, and the address, draw on one budget', async () => {
    await createPerson(twofold, 'alice');
    const spellings = ['alice', 'ALICE', ' alice ', 'ａｌｉｃｅ', 'Alice@Example.com', 'alice@example.com'];
    const statuses = [];
    for (const spelling of spellings) statuses.push((await guess(spelling)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('X17: so does a name that nobody has', async () => {
    const statuses = [];
    for (const spelling of ['nobody', 'NOBODY', 'nobody ', 'Nobody', 'ｎobody', 'nobody'])
      statuses.push((await guess(spelling)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  it('X18: of a burst no more are evaluated than the budget has', async () => {
    await createPerson(twofold, 'alice');
    const verify = vi.spyOn(twofold.platform.passwordHasher, 'verify');
    const answers = await Promise.all(Array.from({ length: 40 }, () => guess('alice')));
    expect(countStatuses(answers)).toEqual({ 401: 5, 429: 35 });
    expect(verify).toHaveBeenCalledTimes(5);
  });

  it('X18: a burst of right ones takes nothing from the budget that wrong ones had', async () => {
    await createPerson(twofold, 'alice');
    await Promise.all(Array.from({ length: 4 }, () => guess('alice', PASSWORD)));
    for (let count = 0; count < 5; count++) expectRefusal(await guess('alice'), 'login.refused');
    expectRefusal(await guess('alice'), 'login.rate_limited');
  });

  it('X12: from ever new addresses a hundred in a day, and no more', async () => {
    await twofold.close();
    await open({ RATE_LIMIT_LOGIN_PERSON_MAX: '12' });
    await createPerson(twofold, 'alice');
    const answers = [];
    for (let count = 0; count < 15; count++)
      answers.push(await guess('alice', 'a wrong password', from(`198.51.${count}.1`)));
    expect(countStatuses(answers)).toEqual({ 401: 12, 429: 3 });
  });

  it('from one address at everybody’s password are limited, and its limit is nobody else’s', async () => {
    await twofold.close();
    await open({ RATE_LIMIT_LOGIN_SOURCE_MAX: '10' });
    await createPerson(twofold, 'alice');
    const answers = [];
    for (let count = 0; count < 12; count++) answers.push(await guess(`person${count}`));
    expect(countStatuses(answers)).toEqual({ 401: 10, 429: 2 });
    expect((await guess('alice', PASSWORD, from('198.51.100.7'))).status).toBe(200);
  });

  it('X19: a new X-Forwarded-For before the trusted one, and another address of the /64, are no new source', async () => {
    await createPerson(twofold, 'alice');
    const answers = [];
    for (let count = 0; count < 7; count++)
      answers.push(await guess('alice', 'wrong', from(`203.0.113.${count}, 2001:db8::${count + 1}`)));
    expect(countStatuses(answers)).toEqual({ 401: 5, 429: 2 });
  });

  it('a login that a limit stops is not counted against the person', async () => {
    await twofold.close();
    await open({ RATE_LIMIT_LOGIN_PERSON_MAX: '8' });
    await createPerson(twofold, 'alice');
    for (let count = 0; count < 50; count++) await guess('alice');
    expect((await guess('alice', PASSWORD, from('198.51.100.7'))).status).toBe(200);
  });

  it('are on the audit log, each with its reason, and never with what was typed', async () => {
    const { userId } = await createPerson(twofold, 'alice');
    for (let count = 0; count < 6; count++) await guess('alice');
    await guess('nobody-at-all');
    const rows = await auditRows(twofold.dataDir, { action: 'login.refused' });
    const own = { user_id: userId, detail: null };
    expect(rows).toMatchObject([
      ...Array.from({ length: 5 }, () => ({ reason: 'wrong_password', ...own })),
      { reason: 'rate_limited', ...own },
      { reason: 'unknown_user', user_id: null, detail: null },
    ]);
  });
});

describe('fault 12: a login whose answer was lost', () => {
  const again = (headers: Record<string, string>) => guess('alice', PASSWORD, headers);

  it('is answered again by its Idempotency-Key, as often as it takes, and opens one session', async () => {
    await createPerson(twofold, 'alice');
    const headers = { 'idempotency-key': 'one-login' };
    const first = await again(headers);
    for (let count = 0; count < 8; count++) {
      const answer = await again(headers);
      expect(answer.headers['idempotent-replayed']).toBe('true');
      expect(answer.body).toEqual(first.body);
    }
    expect(await auditRows(twofold.dataDir, { action: 'session.opened' })).toHaveLength(1);
  });

  it('is not given to one who guesses the key: another body, another password, another name', async () => {
    await createPerson(twofold, 'alice');
    const headers = { 'idempotency-key': 'one-login' };
    await again(headers);
    expectRefusal(await guess('alice', 'a wrong password', headers), 'idempotency.key_reused');
    expectRefusal(await guess('bob', PASSWORD, headers), 'login.refused');
  });
});

describe('X26: a stranger who types wrong passwords for ten minutes', () => {
  const attack = async () => {
    for (let count = 0; count < 60; count++) {
      await guess('alice', 'a wrong password', from(`198.51.${count}.1`));
      await guess('alice', 'a wrong password', from('203.0.113.9'));
      twofold.clock.advance(10);
    }
  };

  beforeEach(async () => {
    await twofold.close();
    await open({ RATE_LIMIT_LOGIN_PERSON_MAX: '20' });
    await createPerson(twofold, 'alice');
  });

  it('does not keep out a browser that was let in before, also when its session is over', async () => {
    const browser = browserOf(twofold);
    await logInWith(browser, 'alice');
    twofold.clock.advance(86_400);
    await attack();
    expectRefusal(await guess('alice', PASSWORD), 'login.rate_limited');
    expect((await logInWith(browser, 'alice')).accessToken).toBeDefined();
  });

  it('does not keep out a trusted device', async () => {
    const alice = programOf(twofold);
    await logInWith(alice, 'alice');
    const { app } = await setUpTotp(alice, twofold.clock.now());
    twofold.clock.advance(30);
    const { tempToken } = await logInWith(alice, 'alice');
    const second = await alice.call('POST', '/2fa/verify', {
      ...{ tempToken, code: app.code(twofold.clock.now()), trustDevice: true },
    });
    const { deviceToken } = dataOf<{ deviceToken: string }>(second);
    await attack();
    expectRefusal(await guess('alice', PASSWORD), 'login.rate_limited');
    expect((await logInWith(programOf(twofold), 'alice', { deviceToken })).accessToken).toBeDefined();
  });

  it('cannot do so from a browser that was let in as somebody else', async () => {
    await createPerson(twofold, 'mallory');
    const mallory = browserOf(twofold);
    await logInWith(mallory, 'mallory');
    await attack();
    const body = { username: 'alice', password: PASSWORD };
    expectRefusal(await mallory.call('POST', '/auth/login', body), 'login.rate_limited');
  });

  it('on the very device that is known, has a budget as well', async () => {
    const browser = browserOf(twofold);
    await logInWith(browser, 'alice');
    const wrong = { username: 'alice', password: 'a wrong password' };
    const statuses = [];
    for (let count = 0; count < 6; count++)
      statuses.push((await browser.call('POST', '/auth/login', wrong)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });
});

describe('X54, A06: nobody learns from a login who exists', () => {
  const generous = {
    ...{ RATE_LIMIT_LOGIN_MAX: '100000', RATE_LIMIT_LOGIN_PERSON_MAX: '100000' },
    RATE_LIMIT_LOGIN_SOURCE_MAX: '100000',
  };

  beforeEach(async () => {
    await twofold.close();
    await open(generous);
  });

  /** Everything but what differs between any two answers. */
  async function shown(name: string) {
    const { status, headers, body } = await guess(name);
    const { 'x-request-id': _id, date: _date, ...others } = headers;
    const { requestId: _requestId, ...said } = body;
    return { status, headers: others, said };
  }

  it('of unknown, wrong, disabled, without a password, with and without a factor: same status, body and headers', async () => {
    await createPerson(twofold, 'plain');
    await createPerson(twofold, 'protected');
    const client = programOf(twofold);
    await logInWith(client, 'protected');
    await setUpTotp(client, twofold.clock.now());
    await disable('disabled');
    await withoutPassword('invited');
    const nobody = await shown('nobody');
    expect(nobody.status).toBe(401);
    for (const name of ['plain', 'protected', 'disabled', 'invited', 'plain@example.com', 'x@example.com'])
      expect(await shown(name), name).toEqual(nobody);
  });

  it('the right password of a disabled person is a wrong one', async () => {
    await disable('disabled');
    expectRefusal(await guess('disabled', PASSWORD), 'login.refused');
  });

  /**
   * Every login must have done the same, statement by statement: where all are equal, no test of any significance could
   * tell the two groups apart.
   */
  it('500 known and 500 unknown names cost the same transactions, statements and hashes, in the same order', async () => {
    for (let count = 0; count < 10; count++) await createPerson(twofold, `person${count}`);
    const counter = countWork(twofold);
    const kinds = new Map<string, { known: number; unknown: number }>();
    for (let count = 0; count < 500; count++) {
      for (const group of ['known', 'unknown'] as const) {
        const name = group === 'known' ? `person${count % 10}` : `stranger${count}`;
        const work = await counter.of(() => guess(name));
        const seen = kinds.get(JSON.stringify(work)) ?? { known: 0, unknown: 0 };
        seen[group]++;
        kinds.set(JSON.stringify(work), seen);
      }
    }
    expect([...kinds.values()]).toEqual([{ known: 500, unknown: 500 }]);
    const [work = ''] = kinds.keys();
    expect(work.match(/verify a password/g)).toHaveLength(1);
  });

  it('so do a disabled person, one without a password, and addresses that nobody has', async () => {
    await createPerson(twofold, 'plain');
    await disable('disabled');
    await withoutPassword('invited');
    const counter = countWork(twofold);
    const byName = await counter.of(() => guess('nobody'));
    for (const name of ['plain', 'disabled', 'invited'])
      expect(await counter.of(() => guess(name)), name).toEqual(byName);
    const byAddress = await counter.of(() => guess('nobody@example.com'));
    for (const name of ['plain@example.com', 'disabled@example.com'])
      expect(await counter.of(() => guess(name)), name).toEqual(byAddress);
  });

  it('X56: the first step tells a stranger who knows the password no address, number or name of a device', async () => {
    await createPerson(twofold, 'alice');
    const client = programOf(twofold);
    await logInWith(client, 'alice');
    await setUpTotp(client, twofold.clock.now());
    const login = await guess('alice', PASSWORD);
    expect(Object.keys(dataOf(login)).sort()).toEqual(
      ['requiresTwoFactor', 'tempToken', 'methods', 'codeSent', 'expiresIn'].sort(),
    );
    expect(login.text).not.toContain('example.com');
    expect(login.headers['set-cookie']).toBeUndefined();
  });

  async function disable(username: string): Promise<void> {
    const person = await createPerson(twofold, username);
    const { core, platform } = twofold;
    const locks = [lockOfUser(subjectOfPerson(person)), ROLES_LOCK];
    await platform.database.transaction((tx) => core.people.disable(tx, person, { actor: 'system' }), {
      locks,
    });
  }

  async function withoutPassword(username: string): Promise<void> {
    const { core, platform } = twofold;
    const given = { username, role: 'member', passwordHash: null } as const;
    await platform.database.transaction((tx) => core.people.create(tx, given, { actor: 'system' }));
  }
});

describe('passwords', () => {
  it('N03: are verified as a whole, and in every spelling of the same characters', async () => {
    const password = `${'ä'.repeat(60)}${'x'.repeat(67)}1`;
    await createPerson(twofold, 'alice', { password });
    expect((await guess('alice', password)).status).toBe(200);
    expect((await guess('alice', password.normalize('NFD'))).status).toBe(200);
    expectRefusal(await guess('alice', `${password.slice(0, -1)}2`), 'login.refused');
    expectRefusal(await guess('alice', password.slice(0, -1)), 'login.refused');
  });

  it('A28: of a weaker hash, among them bcrypt, are hashed anew at the login', async () => {
    const passwordHash = await bcrypt.hash(PASSWORD, 4);
    const { core, platform } = twofold;
    const given = { username: 'alice', role: 'member', passwordHash } as const;
    const { id } = await platform.database.transaction((tx) =>
      core.people.create(tx, given, { actor: 'system' }),
    );
    expectRefusal(await guess('alice'), 'login.refused');
    expect(await core.people.findPasswordHash(platform.database.read, id)).toBe(passwordHash);
    expect((await guess('alice', PASSWORD)).status).toBe(200);
    expect(await core.people.findPasswordHash(platform.database.read, id)).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2/,
    );
    expect((await guess('alice', PASSWORD)).status).toBe(200);
  });

  it('X22: are one text; lists, numbers and nothing are refused before anything is looked up', async () => {
    const call = (body: object) => programOf(twofold).call('POST', '/auth/login', body);
    for (const password of [['a', 'b'], 7, null, true, { $ne: '' }, '', undefined])
      expectRefusal(await call({ username: 'alice', password }), 'request.invalid');
    expectRefusal(await call({ password: 'x' }), 'request.invalid');
    expectRefusal(
      await call({ username: 'alice', email: 'bob@example.com', password: 'x' }),
      'request.invalid',
    );
  });
});
