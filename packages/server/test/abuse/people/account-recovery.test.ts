import bcrypt from 'bcryptjs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { prepareAdministrators } from '../../../src/first-start.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { countWork } from '../../installation/counted-work.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, queuedMessages } from '../../messages/outbox.ts';
import { callAsStranger, dataOf } from '../../people/client.ts';
import { answerResetRequests, queuedToken } from '../../people/links.ts';
import { administrator, logIn, PASSWORD, registerPerson, type TestPerson } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';

const OPEN = {
  ...BOTH_CHANNELS,
  PUBLIC_URL: 'https://auth.example.com',
  RATE_LIMIT_REGISTRATION_MAX: '10000',
  RATE_LIMIT_SENDING_SOURCE_MAX: '10000',
  RATE_LIMIT_SENDING_APPLICATION_MAX: '10000',
  RATE_LIMIT_LOGIN_SOURCE_MAX: '10000',
} as const;
const NEW_PASSWORD = 'a heron under a wooden bridge';

let twofold: Installation;
let other: Installation;
beforeAll(async () => {
  twofold = await openInstallation(OPEN);
  other = await openInstallation({ ...OPEN, DATA_DIR: twofold.dataDir });
});
afterAll(async () => {
  await other.close();
  await twofold.close();
});

const register = (body: object) => callAsStranger(twofold, '/auth/register', body);
async function forget(email: string, headers = {}): Promise<CallAnswer> {
  const answer = await callAsStranger(twofold, '/auth/password/forgot', { email }, headers);
  await answerResetRequests(twofold);
  return answer;
}
const reset = (token: unknown, body: object = {}, on = twofold) =>
  callAsStranger(on, '/auth/password/reset', { token, newPassword: NEW_PASSWORD, ...body });

async function verified(username: string): Promise<TestPerson> {
  const person = await registerPerson(twofold, username);
  const token = await queuedToken(twofold, 'verify_email', person.email);
  expect((await person.call('POST', '/email/verify', { token })).status).toBe(200);
  return person;
}

/** Asks for the link of this person, and takes it out of the mailbox. */
async function resetToken({ email }: TestPerson): Promise<string | undefined> {
  twofold.clock.advance(1);
  expect((await forget(email)).status).toBe(200);
  return queuedToken(twofold, 'reset_password', email);
}

/** What a stranger can tell answers apart by. */
function seen({ status, text, headers }: CallAnswer) {
  const { date, 'x-request-id': requestId, ...others } = headers;
  expect([typeof date, typeof requestId]).toEqual(['string', 'string']);
  return { status, text, others };
}

describe('a password that is chosen', () => {
  it.each([
    ['N01: too short', 'tiny-otter1', 'must have at least 12 characters'],
    ['A03: common', 'qwerty123456', 'is one of the most common passwords'],
    ['N04: the user name', 'chris-topher', 'must not be your own name or address'],
    ['N04: the name before the at sign', 'local.part.of.it', 'must not be your own name or address'],
    ['N04: the site', 'Twofoldtwofold', 'must not be the name of this site'],
  ])('is refused with the reason: %s', async (_why, password, reason) => {
    const answer = await register({
      username: 'chris-topher',
      email: 'local.part.of.it@example.com',
      password,
    });
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'password.refused', errors: [{ pointer: '/password', reason }] },
    });
    expect(answer.text).not.toContain(password);
  });

  it('N02: has 128 characters of any script, each counted as one', async () => {
    const password = '🦦 an otter, é, пароль, 密码 — '.repeat(10);
    const fitting = [...password].slice(0, 128).join('');
    const person = await registerPerson(twofold, 'long', fitting);
    expect((await logIn(twofold, person)).status).toBe(200);
    // The last character counts (N03).
    const almost = `${[...fitting].slice(0, 127).join('')}x`;
    expect((await logIn(twofold, { ...person, password: almost })).status).toBe(401);
    const tooLong = { username: 'longer', email: 'longer@example.com', password: `${fitting}x` };
    expect((await register(tooLong)).status).toBe(400);
  });
});

describe('registration', () => {
  it('A22: takes nothing but name, address and password', async () => {
    const answer = await register({
      username: 'mallory',
      email: 'mallory@example.com',
      password: PASSWORD,
      role: 'admin',
      id: 'per_0',
      userId: 'usr_0',
      emailVerified: true,
      emailVerifiedAt: 1,
      twoFactorEnabled: true,
      createdAt: '2000-01-01T00:00:00.000Z',
      passwordHash: 'x',
    });
    expect(dataOf(answer, 201).user).toMatchObject({
      role: 'member',
      emailVerified: false,
      twoFactorEnabled: false,
      createdAt: new Date(twofold.clock.now()).toISOString(),
    });
    expect((dataOf(answer, 201).user as { id: string }).id).toMatch(/^per_[0-9a-z]{26}$/);
  });

  it('X17: takes another spelling of a name or an address for the same one', async () => {
    await registerPerson(twofold, 'nora');
    for (const names of [
      { username: 'NORA', email: 'another@example.com' },
      { username: 'another', email: 'NORA@example.com' },
      { username: 'another', email: ' nora@EXAMPLE.com' },
    ]) {
      const answer = await register({ ...names, password: PASSWORD });
      expect(answer).toMatchObject({ status: 409, body: { code: 'registration.name_taken' } });
    }
  });

  it('A06: does the same work for a name that is taken as for one that is free, and says which only by 409', async () => {
    await registerPerson(twofold, 'olga');
    const { passwordHasher } = twofold.platform;
    const hash = passwordHasher.hash.bind(passwordHasher);
    let hashes = 0;
    passwordHasher.hash = (password) => {
      hashes++;
      return hash(password);
    };
    const taken = { username: 'olga', email: 'free@example.com', password: PASSWORD };
    expect((await register(taken)).status).toBe(409);
    expect(hashes).toBe(1);
    expect((await register({ ...taken, username: 'free' })).status).toBe(201);
    expect(hashes).toBe(2);
    passwordHasher.hash = hash;
  });

  it('makes one person of many requests for one name, over two instances', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        callAsStranger([twofold, other][index % 2] as Installation, '/auth/register', {
          username: 'petra',
          email: `petra${index % 3}@example.com`,
          password: PASSWORD,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array(7).fill(409)]);
  });

  it.each(['closed', 'invite'])('that is %s tells nobody who is there, and hashes nothing', async (mode) => {
    const closed = await openInstallation({ ...OPEN, REGISTRATION: mode });
    closed.platform.passwordHasher.hash = () => Promise.reject(new Error('hashed'));
    const answer = await callAsStranger(closed, '/auth/register', {
      username: 'ann',
      email: 'ann@example.com',
      password: PASSWORD,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'registration.closed' } });
    await closed.close();
  });

  it('and forgotten passwords are limited by address, answered well or not', async () => {
    const limited = await openInstallation({ ...BOTH_CHANNELS, RATE_LIMIT_REGISTRATION_MAX: '5' });
    const statuses: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      statuses.push(
        (await callAsStranger(limited, '/auth/password/forgot', { email: 'x@example.com' })).status,
      );
      const names = { username: `ann${turn}`, email: `ann${turn}@example.com`, password: 'short' };
      statuses.push((await callAsStranger(limited, '/auth/register', names)).status);
    }
    expect(statuses).toEqual([200, 400, 200, 400, 200, 429, 429, 429]);
    await limited.close();
  });
});

describe('a forgotten password', () => {
  afterEach(async () => {
    vi.restoreAllMocks();
    await answerResetRequests(twofold);
  });

  it('A06: is answered the same for everybody, whoever they are and however often they ask', async () => {
    const known = await verified('quinn');
    await registerPerson(twofold, 'unverified');
    const answers = [
      await forget(known.email),
      await forget('nobody@example.com'),
      await forget('unverified@example.com'),
      await forget('quinn'),
      await forget('no address at all\u0000'),
      ...(await Promise.all(Array.from({ length: 5 }, () => forget(known.email)))),
    ];
    for (const answer of answers) expect(seen(answer)).toEqual(seen(answers[0] as CallAnswer));
    expect(answers[0]?.status).toBe(200);
    // No more than the limit of one person went out.
    const sent = (await queuedMessages(twofold)).filter(({ to }) => to === known.email);
    expect(sent.length).toBeLessThanOrEqual(3);
  });

  it('A06, X55: does the same for everybody, statement by statement, and looks nobody up', async () => {
    const known = await verified('pia');
    const counter = countWork(twofold);
    const asked = (email: string) =>
      counter.of(() => callAsStranger(twofold, '/auth/password/forgot', { email }));
    const first = await asked('nobody@example.com');
    expect(first.length).toBeGreaterThan(1);
    expect(first.join()).not.toContain('people');
    for (let turn = 0; turn < 100; turn++) {
      expect(await asked(known.email)).toEqual(first);
      expect(await asked(`nobody${turn}@example.com`)).toEqual(first);
    }
  });

  it('A06: is answered the same for every address where no e-mail is configured, and keeps nothing', async () => {
    const without = await openInstallation({ REGISTRATION: 'open' });
    const known = await registerPerson(without, 'quinn');
    const admin = await administrator(without);
    const ask = (email: string) => callAsStranger(without, '/auth/password/forgot', { email });
    const answers = [await ask(known.email), await ask('nobody@example.com')];
    answers.push(
      await known.call('POST', '/email/send-verification'),
      await admin.call('POST', `/admin/users/${known.id}/reset-password`),
    );
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([400, 'message.channel_unavailable']);
      expect(body.detail).toContain('EMAIL_HOST');
    }
    const [ofKnown, ofNobody] = answers.map(({ body }) => ({ ...body, requestId: '' }));
    expect(ofKnown).toEqual(ofNobody);
    expect(await without.core.resetRequests.answerWaiting()).toBe(0);
    await without.close();
  });

  it('is answered once, by whichever of two instances comes first', async () => {
    const person = await verified('paul');
    await callAsStranger(twofold, '/auth/password/forgot', { email: person.email });
    const rounds = await Promise.all(
      [twofold, other, twofold, other].map(({ core }) => core.resetRequests.answerWaiting()),
    );
    expect(Math.max(...rounds)).toBeGreaterThan(0);
    const sent = (await queuedMessages(twofold)).filter(
      ({ to, template }) => to === person.email && template === 'reset_password',
    );
    expect(sent).toHaveLength(1);
    expect(await twofold.core.resetRequests.answerWaiting()).toBe(0);
  });

  it('N24: recovers nothing through an address that was not verified', async () => {
    const person = await registerPerson(twofold, 'rita');
    twofold.clock.advance(1);
    await forget(person.email);
    const templates = (await queuedMessages(twofold))
      .filter(({ to }) => to === person.email)
      .map(({ template }) => template);
    expect(templates).toEqual(['verify_email', 'verify_email']);
  });

  it('N24: has a link that ends after half an hour', async () => {
    const person = await verified('sam');
    const token = await resetToken(person);
    twofold.clock.advance(30 * 60);
    expect(await reset(token)).toMatchObject({ status: 400, body: { code: 'link.refused' } });
  });

  it('has a link that leads where the configuration says, whatever the request says', async () => {
    const person = await verified('tina');
    twofold.clock.advance(1);
    const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' };
    await forget(person.email, evil);
    const [message] = (await queuedMessages(twofold)).filter(
      ({ template, to }) => template === 'reset_password' && to === person.email,
    );
    expect(message?.values.link).toMatch(/^https:\/\/auth\.example\.com\/reset-password#/);
  });

  it('X35: is reset once by one link, also when many ask together on two instances', async () => {
    const person = await verified('uma');
    const token = await resetToken(person);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        reset(token, { newPassword: `${NEW_PASSWORD} ${index}` }, index % 2 === 0 ? twofold : other),
      ),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, ...Array(9).fill(400)]);
    const password = `${NEW_PASSWORD} ${statuses.indexOf(200)}`;
    expect((await logIn(twofold, { ...person, password })).status).toBe(200);
  });

  it('X33: is that of the link, whoever else the form names', async () => {
    const [ann, bob] = [await verified('ann'), await verified('bob')];
    const token = await resetToken(ann);
    const named = { email: bob.email, username: 'bob', user: bob.id, userId: bob.id, id: bob.id };
    expect((await reset(token, named)).status).toBe(200);
    expect((await logIn(twofold, bob)).status).toBe(200);
    expect((await logIn(twofold, { ...ann, password: NEW_PASSWORD })).status).toBe(200);
    // The verification link of one is no reset link, and that of another person's neither.
    const ofBob = await queuedToken(twofold, 'verify_email', bob.email);
    expect((await reset(ofBob)).status).toBe(400);
  });

  it('X32, A07, N25: opens no session and leaves the second factor where it is', async () => {
    const person = await verified('vera');
    await setUpTotp(person, twofold.clock.now());
    const before = await person.call('GET', '/2fa/methods');
    const answer = await reset(await resetToken(person));
    expect([answer.status, answer.headers['set-cookie']]).toEqual([200, undefined]);
    expect(answer.text).not.toMatch(/token/i);
    const login = await logIn(twofold, { ...person, password: NEW_PASSWORD });
    expect(dataOf(login)).toMatchObject({ requiresTwoFactor: true });
    expect(dataOf(login)).not.toHaveProperty('accessToken');
    expect(dataOf(login).methods).toEqual(expect.arrayContaining(['totp', 'recovery-code']));
    expect(before.status).toBe(200);
  });

  it('X51: ends every session and token that was there before', async () => {
    const person = await verified('wanda');
    const tokens = { username: 'wanda', password: person.password, tokenDelivery: 'body' };
    const login = dataOf(await callAsStranger(twofold, '/auth/login', tokens));
    expect((await reset(await resetToken(person))).status).toBe(200);
    const { refreshToken, accessToken } = login;
    expect((await callAsStranger(twofold, '/auth/refresh', { refreshToken })).status).toBe(401);
    const headers = { authorization: `Bearer ${accessToken}` };
    for (const instance of [twofold, other])
      expect((await instance.call('GET', '/api/auth/me', { apiKey: null, headers })).status).toBe(401);
  });

  it('spends no link for a password that is refused, and takes none of a disabled person', async () => {
    const person = await verified('xenia');
    const token = await resetToken(person);
    expect((await reset(token, { newPassword: 'short' })).status).toBe(400);
    const { people, administration } = twofold.core;
    const context = { applicationId: 'app_people', actor: 'cli', ip: '', userAgent: '', requestId: '' };
    const locks = { locks: [`user app_people ${person.id}`, 'roles of people'] };
    await twofold.platform.database.transaction(
      (tx) => administration.disable(tx, person.id, context),
      locks,
    );
    expect((await reset(token)).status).toBe(400);
    expect((await people.get(twofold.platform.database.read, person.id)).disabledAt).not.toBeNull();
    // Nor one that was sent since then.
    const { passwordReset } = twofold.core;
    const subject = { locks: [`user app_people ${person.id}`] };
    twofold.clock.advance(1);
    await twofold.platform.database.transaction(
      async (tx) => passwordReset.send(tx, await people.get(tx, person.id), context),
      subject,
    );
    expect((await reset(await queuedToken(twofold, 'reset_password', person.email))).status).toBe(400);
  });
});

it('X16: the present password is guessed no more often than at the login', async () => {
  const person = await registerPerson(twofold, 'yara');
  const statuses: number[] = [];
  for (let guess = 0; guess < 8; guess++) {
    const body = { currentPassword: `a wrong guess ${guess}`, newPassword: NEW_PASSWORD };
    statuses.push((await person.call('POST', '/auth/password', body)).status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
  const rows = await auditRows(twofold.dataDir, { action: 'password.refused' });
  expect(rows).toHaveLength(5);
});

it('A04: an administrator of the environment logs in with a hash of bcrypt, which is then replaced', async () => {
  const password = 'of an earlier system, long';
  const bcryptHash = await bcrypt.hash(password, 4);
  const env = { ADMIN_USERNAME: 'Admin', ADMIN_PASSWORD_HASH: bcryptHash };
  const installation = await openInstallation(env);
  const { people } = installation.core;
  const { read } = installation.platform.database;
  expect(await people.hasAdministrator(read)).toBe(false);
  expect(await prepareAdministrators(installation.platform, installation.core)).toBeUndefined();
  // A second start, and another instance, make nobody twice.
  await prepareAdministrators(installation.platform, installation.core);
  const login = await logIn(installation, { username: 'admin', password });
  expect(dataOf(login).user).toMatchObject({ username: 'Admin', role: 'admin' });
  expect((await people.findForLogin(read, 'admin'))?.passwordHash).toMatch(/^\$argon2id\$/);
  expect((await logIn(installation, { username: 'admin', password })).status).toBe(200);
  await installation.close();
});
