import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { subjectOfPerson } from '../../../src/core/people/people.ts';
import { underLockOf } from '../../../src/core/users/user-lock.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { BOTH_CHANNELS, lastCode, queuedMessages } from '../../messages/outbox.ts';
import { callAsStranger, dataOf } from '../../people/client.ts';
import { answerResetRequests, queuedToken } from '../../people/links.ts';
import { logIn, registerPerson, type TestPerson } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

const PHONE = '+5511987654321';

let twofold: Installation;
let serial = 0;
beforeAll(async () => {
  twofold = await openInstallation({
    ...BOTH_CHANNELS,
    REGISTRATION: 'open',
    PUBLIC_URL: 'https://auth.example.com',
    RATE_LIMIT_SENDING_MAX: '8',
    RATE_LIMIT_REGISTRATION_MAX: '1000',
    RATE_LIMIT_LOGIN_SOURCE_MAX: '1000',
  });
});
// Past every window, so that no test finds what another one counted.
afterEach(() => twofold.clock.advance(86_400));
afterAll(() => twofold.close());

function somebody(): Promise<TestPerson> {
  serial++;
  return registerPerson(twofold, `person-${serial}`);
}

const fieldOf = { sms: 'phoneNumber', email: 'email' } as const;

/** An active factor; each code is sent a second after the one before, as messages of one moment have no order. */
async function enroll(person: TestPerson, kind: 'sms' | 'email', destination: string): Promise<string> {
  twofold.clock.advance(1);
  const begun = await person.call('POST', `/2fa/${kind}/setup`, { [fieldOf[kind]]: destination });
  expect(begun.status, begun.text).toBe(200);
  const code = await lastCode(twofold, destination);
  const confirmed = await person.call('POST', `/2fa/${kind}/verify-setup`, { code });
  expect(confirmed.status, confirmed.text).toBe(200);
  return String(dataOf(confirmed).factorId);
}

/** The first step, a second after what was sent before. */
async function begin(person: TestPerson): Promise<{ tempToken: string; methods: string[] }> {
  twofold.clock.advance(1);
  const answer = await logIn(twofold, person);
  expect(answer.status, answer.text).toBe(200);
  return dataOf(answer) as { tempToken: string; methods: string[] };
}

const finish = (tempToken: string, code: string): Promise<CallAnswer> =>
  callAsStranger(twofold, '/2fa/verify', { tempToken, code });

async function resend(tempToken: string, method: string): Promise<CallAnswer> {
  twofold.clock.advance(1);
  return callAsStranger(twofold, '/2fa/resend', { tempToken, method });
}

/** As the link of a message does. */
async function setPasswordByMail({ id }: TestPerson, password: string): Promise<void> {
  const { people, passwords } = twofold.core;
  const passwordHash = await passwords.hash(password);
  await twofold.platform.database.transaction(
    async (tx) => people.setPassword(tx, await people.get(tx, id), passwordHash, 'mail'),
    underLockOf(subjectOfPerson({ id })),
  );
}

const sentCount = async () => (await queuedMessages(twofold)).length;

describe('a person whose only factor is a phone', () => {
  it('A2, A3: sets it up, is sent a code at the login without asking, and is let in with it', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const { tempToken, methods } = await begin(person);
    expect(methods).toEqual(['sms']);
    const message = (await queuedMessages(twofold)).at(-1);
    expect(message).toMatchObject({ channel: 'sms', to: PHONE, template: 'login_code' });
    // Bound to the site, for phones that fill codes in.
    expect(message?.values.host).toBe('auth.example.com');
    const done = await finish(tempToken, await lastCode(twofold, PHONE));
    expect(done.status, done.text).toBe(200);
    expect((await finish(tempToken, await lastCode(twofold, PHONE))).status).toBe(401);
  });

  it('A14: is not let in with the code of another login of theirs', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const first = await begin(person);
    const firstCode = await lastCode(twofold, PHONE);
    const second = await begin(person);
    expect((await finish(second.tempToken, firstCode)).status).toBe(401);
    expect((await finish(first.tempToken, firstCode)).status).toBe(200);
  });

  it('is let in with the newest code of a login only, whatever it was asked for again', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const { tempToken } = await begin(person);
    const old = await lastCode(twofold, PHONE);
    const again = await resend(tempToken, 'sms');
    expect(again.status, again.text).toBe(200);
    expect(dataOf(again)).toMatchObject({ sentTo: '••••21', expiresAt: expect.any(String) });
    const fresh = await lastCode(twofold, PHONE);
    if (old !== fresh) expect((await finish(tempToken, old)).status).toBe(401);
    expect((await finish(tempToken, fresh)).status).toBe(200);
  });

  it('X15: gets no new attempts by asking for codes or by the password step', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    let { tempToken } = await begin(person);
    for (let guess = 0; guess < 10; guess++) {
      if (guess === 4) await resend(tempToken, 'sms');
      if (guess === 8) ({ tempToken } = await begin(person));
      const wrong = String((Number(await lastCode(twofold, PHONE)) + 1 + guess) % 1_000_000).padStart(6, '0');
      expect((await finish(tempToken, wrong)).status).toBe(401);
    }
    expect((await finish(tempToken, await lastCode(twofold, PHONE))).status).toBe(401);
    expect(await auditRows(twofold.dataDir, { action: 'user.locked' })).not.toHaveLength(0);
  });

  it('the same code at the same moment lets in once', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const { tempToken } = await begin(person);
    const code = await lastCode(twofold, PHONE);
    const answers = await Promise.all(Array.from({ length: 20 }, () => finish(tempToken, code)));
    expect(countStatuses(answers)[200]).toBe(1);
  });
});

describe('asking for a code', () => {
  it('X55: with a token of nobody sends nothing, and says what any token that is over says', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const { tempToken } = await begin(person);
    await finish(tempToken, await lastCode(twofold, PHONE));
    const before = await sentCount();
    const answers = [await resend(tempToken, 'sms'), await resend('lgn_nothing.at-all', 'sms')];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'temporary_token.refused'],
      [401, 'temporary_token.refused'],
    ]);
    expect(await sentCount()).toBe(before);
  });

  it('for a method that the login does not have is refused', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const { tempToken } = await begin(person);
    const answer = await resend(tempToken, 'email');
    expect([answer.status, answer.body.code], answer.text).toEqual([400, 'factor.kind_unavailable']);
  });

  it('leaves an administrator’s link open where its limit is reached: another answer finishes that login', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    for (let login = 0; login < 8; login++) await begin(person);
    const { people, invitations } = twofold.core;
    const origin = { ip: '127.0.0.1', userAgent: '', requestId: 'req_1', applicationId: 'app_people' };
    await twofold.platform.database.transaction(
      async (tx) =>
        invitations.issueAccess(tx, await people.get(tx, person.id), 3_600_000, { ...origin, actor: 'cli' }),
      underLockOf(subjectOfPerson(person)),
    );
    const token = await queuedToken(twofold, 'temporary_access', person.email);
    const used = await callAsStranger(twofold, '/auth/temporary-access', { token });
    expect(used.status, used.text).toBe(200);
    expect(dataOf(used)).toMatchObject({ requiresTwoFactor: true, codeSent: false });
  });

  it('X66: is over after the limit, with when to come back', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    const { tempToken } = await begin(person);
    const answers = [];
    for (let count = 0; count < 8; count++) answers.push(await resend(tempToken, 'sms'));
    const refused = answers.at(-1);
    expect([refused?.status, refused?.body.code]).toEqual([429, 'message.limit_reached']);
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(3000);
  });
});

describe('step-up', () => {
  it('N10, X30: is not done with what is sent: with a code by SMS or e-mail nothing is fresh', async () => {
    const person = await somebody();
    await setUpTotp(person, twofold.clock.now());
    await enroll(person, 'sms', PHONE);
    twofold.clock.advance(301);
    const setup = await person.call('POST', '/2fa/email/setup', { email: 'other@example.com' });
    expect([setup.status, setup.body.code]).toEqual([401, 'step_up_required']);
    const { tempToken } = await begin(person);
    await resend(tempToken, 'sms');
    const done = await finish(tempToken, await lastCode(twofold, PHONE));
    expect(done.status).toBe(200);
    const token = String(dataOf(done).accessToken);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await callAsStranger(twofold, '/2fa/email/setup', { email: 'other@example.com' }, headers);
    expect([answer.status, answer.body.code]).toEqual([401, 'step_up_required']);
  });

  it('set-up tells what such a factor is worth (N10)', async () => {
    const person = await somebody();
    const answer = await person.call('POST', '/2fa/sms/setup', { phoneNumber: PHONE });
    expect(dataOf(answer).notice).toMatch(/passkey|authenticator/);
  });

  it('is answered as it is listed when it gets another name', async () => {
    const person = await somebody();
    const id = await enroll(person, 'sms', PHONE);
    const listed = (dataOf(await person.call('GET', '/2fa/methods')).methods as { id: string }[]).find(
      (method) => method.id === id,
    );
    const renamed = await person.call('PATCH', `/2fa/methods/${id}`, { label: 'My phone' });
    expect(dataOf(renamed)).toEqual({ ...listed, label: 'My phone' });
    expect(dataOf(renamed).destination).toMatch(/\d\d$/);
  });
});

describe('the mailbox that the first step came through', () => {
  it('is no second factor: its codes are neither offered nor sent', async () => {
    const person = await somebody();
    await enroll(person, 'sms', PHONE);
    // The same mailbox in another spelling.
    const alias = person.email.replace('@', '+codes@').toUpperCase();
    await enroll(person, 'email', alias.replace('EXAMPLE.COM', 'example.com'));
    expect((await begin(person)).methods).toEqual(['sms', 'email']);

    twofold.clock.advance(3600);
    const newPassword = 'eleven slow tortoises on parade';
    await setPasswordByMail(person, newPassword);

    const { tempToken, methods } = await begin({ ...person, password: newPassword });
    expect(methods).toEqual(['sms']);
    const before = await sentCount();
    expect((await resend(tempToken, 'email')).status).toBe(400);
    expect(await sentCount()).toBe(before);
  });
});

it('X29: a channel that was never configured cannot be set up, and the answer names no field that is not there', async () => {
  const without = await openInstallation({ REGISTRATION: 'open' });
  try {
    const person = await registerPerson(without, 'somebody');
    for (const kind of ['sms', 'email'] as const) {
      const answer = await person.call('POST', `/2fa/${kind}/setup`, { [fieldOf[kind]]: 'anything' });
      expect([answer.status, answer.body.code], answer.text).toEqual([400, 'factor.kind_unavailable']);
      expect(answer.body.detail).toContain('not configured');
      expect(answer.body.errors).toBeUndefined();
    }
  } finally {
    await without.close();
  }
});

it('X26: strangers who ask for links of a forgotten password do not use up the codes of logins', async () => {
  const person = await somebody();
  await enroll(person, 'sms', PHONE);
  await enroll(person, 'email', person.email);
  twofold.clock.advance(3600);
  for (let asked = 0; asked < 10; asked++) {
    await callAsStranger(twofold, '/auth/password/forgot', { email: person.email });
    await answerResetRequests(twofold);
  }
  const { tempToken } = await begin(person);
  for (const method of ['sms', 'email']) {
    const sent = await resend(tempToken, method);
    expect([method, sent.status]).toEqual([method, 200]);
  }
});

it('X29: a channel that is not configured any more leaves a second step that only a recovery code answers', async () => {
  const person = await somebody();
  await enroll(person, 'sms', PHONE);
  const without = await openInstallation({
    DATA_DIR: twofold.dataDir,
    PUBLIC_URL: 'https://auth.example.com',
    EMAIL_HOST: 'localhost',
    EMAIL_FROM: 'no-reply@example.com',
  });
  try {
    without.clock.advance((twofold.clock.now() - without.clock.now()) / 1000 + 1);
    const answer = await logIn(without, person);
    expect(answer.status, answer.text).toBe(200);
    const { requiresTwoFactor, methods, codeSent } = dataOf(answer);
    expect({ requiresTwoFactor, codeSent }).toEqual({ requiresTwoFactor: true, codeSent: false });
    expect(methods).not.toContain('sms');
  } finally {
    await without.close();
  }
});
