import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES_LOCK, subjectOfPerson } from '../../../src/core/people/people.ts';
import { underLockOf } from '../../../src/core/users/user-lock.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { type CallAnswer, type Installation, openInstallation } from '../../installation/installation.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { type Dishonesty, type SoftwarePasskey, softwarePasskey } from '../../users/software-passkey.ts';

const PASSWORD = 'correct horse of the ninth battery';
/** Of a browser on the site's own page, or of nothing: the tests speak as programs do. */
const REFUSED = { status: 401, body: { code: 'passkey.rejected' } };

let twofold: Installation;
beforeAll(async () => {
  noteSecret(PASSWORD);
  twofold = await openInstallation();
});
afterAll(() => twofold?.close());

interface Member {
  name: string;
  userId: string;
  accessToken: string;
}

type Data = Record<string, unknown>;

let count = 0;

function post(path: string, body: object, accessToken?: string, at = twofold): Promise<CallAnswer> {
  const headers: Record<string, string> =
    accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
  return at.call('POST', `/api${path}`, { body, headers, apiKey: null });
}

const dataOf = ({ body }: CallAnswer) => body.data as Data;

/** Logged in with a password, and nothing else. */
async function register(at = twofold): Promise<Member> {
  const name = `person-${++count}`;
  const { people, passwords } = at.core;
  const passwordHash = await passwords.hash(PASSWORD);
  const person = { username: name, role: 'member', passwordHash } as const;
  const id = people.newId();
  const { userId } = await at.platform.database.transaction(
    (tx) => people.create(tx, { id, ...person }, { actor: 'cli' }),
    underLockOf(subjectOfPerson({ id })),
  );
  const { accessToken } = dataOf(
    await post('/auth/login', { username: name, password: PASSWORD }, undefined, at),
  );
  return { name, userId, accessToken: String(accessToken) };
}

async function addPasskey(member: Member, passkey: SoftwarePasskey, at = twofold): Promise<CallAnswer> {
  const options = await post('/2fa/webauthn/setup', {}, member.accessToken, at);
  if (options.status !== 200) return options;
  const credential = passkey.create(dataOf(options));
  return post('/2fa/webauthn/verify-setup', { credential, label: 'Phone' }, member.accessToken, at);
}

async function memberWithPasskey(at = twofold): Promise<Member & { passkey: SoftwarePasskey }> {
  const member = await register(at);
  const passkey = softwarePasskey();
  const answer = await addPasskey(member, passkey, at);
  if (answer.status !== 200) throw new Error(`The set-up was answered with ${answer.status}: ${answer.text}`);
  return { ...member, passkey };
}

async function logInAlone(
  passkey: SoftwarePasskey,
  dishonesty: Dishonesty = {},
  at = twofold,
): Promise<CallAnswer> {
  const options = dataOf(await post('/auth/passkey/options', {}, undefined, at));
  return post('/auth/passkey/verify', { assertion: passkey.get(options, dishonesty) }, undefined, at);
}

const logIn = (member: Member, at = twofold) =>
  post('/auth/login', { username: member.name, password: PASSWORD }, undefined, at);

describe('A2: a passkey as the second step', () => {
  it('N32: is named first among the methods, asked for with the temporary token, and finishes the login', async () => {
    const member = await memberWithPasskey();
    const first = dataOf(await logIn(member));
    expect(first).toMatchObject({ requiresTwoFactor: true, methods: ['webauthn'] });
    const { tempToken } = first;
    const options = dataOf(await post('/2fa/webauthn/options', { tempToken }));
    expect(options.allowCredentials).toMatchObject([{ id: member.passkey.id }]);
    const assertion = member.passkey.get(options);
    const done = await post('/2fa/verify', { tempToken, assertion });
    expect(done).toMatchObject({ status: 200, body: { data: { user: { username: member.name } } } });
    expect((await post('/2fa/verify', { tempToken, assertion })).status).toBe(401);
  });

  it('WA05: an answer for one login finishes no other, nor a login with a passkey alone', async () => {
    const member = await memberWithPasskey();
    const [one, other] = [dataOf(await logIn(member)), dataOf(await logIn(member))];
    const asked = async (tempToken: unknown) => dataOf(await post('/2fa/webauthn/options', { tempToken }));
    const forOne = member.passkey.get(await asked(one.tempToken));
    expect(await post('/2fa/verify', { tempToken: other.tempToken, assertion: forOne })).toMatchObject(
      REFUSED,
    );
    const again = member.passkey.get(await asked(one.tempToken));
    expect(await post('/auth/passkey/verify', { assertion: again })).toMatchObject(REFUSED);
    const alone = dataOf(await post('/auth/passkey/options', {}));
    const assertion = member.passkey.get(alone);
    expect(await post('/2fa/verify', { tempToken: one.tempToken, assertion })).toMatchObject(REFUSED);
    const good = member.passkey.get(await asked(one.tempToken));
    expect((await post('/2fa/verify', { tempToken: one.tempToken, assertion: good })).status).toBe(200);
  });

  it('is not asked for without a login that waits', async () => {
    for (const tempToken of ['', 'nothing', 'x'.repeat(69)]) {
      const answer = await post('/2fa/webauthn/options', { tempToken });
      expect([400, 401]).toContain(answer.status);
    }
  });
});

describe('a login with a passkey alone', () => {
  it('says who it is, opens a session of level 2, and is fresh for step-up', async () => {
    const { passkey, name, userId } = await memberWithPasskey();
    const answer = await logInAlone(passkey);
    expect(answer).toMatchObject({
      status: 200,
      body: { data: { user: { username: name, twoFactorEnabled: true } } },
    });
    const { accessToken } = dataOf(answer) as { accessToken: string };
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as Data;
    expect(claims).toMatchObject({ aal: 2, amr: ['hwk', 'user', 'mfa'] });
    expect((await post('/2fa/webauthn/setup', {}, accessToken)).status).toBe(200);
    const [row] = await auditRows(twofold.dataDir, {
      action: 'session.opened',
      user_id: userId,
      detail: '{"method":"webauthn"}',
    });
    expect(row).toMatchObject({ outcome: 'success' });
  });

  it('asks for nobody in particular, and always for a verified person', async () => {
    expect(dataOf(await post('/auth/passkey/options', {}))).toMatchObject({
      allowCredentials: [],
      userVerification: 'required',
    });
  });

  const lies: [string, Dishonesty][] = [
    ['X43, WA11: without a verified person', { userVerified: false }],
    ['WA02: without a user handle', { userHandle: null }],
    ['WA02, X44: with the handle of another', { userHandle: 'b3RoZXI' }],
    ['X44: in a frame', { crossOrigin: true }],
    ['X39: with the id of another credential', { id: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ];
  it.each(lies)('%s is refused as everything else is', async (_lie, dishonesty) => {
    const { passkey } = await memberWithPasskey();
    const answer = await logInAlone(passkey, dishonesty);
    expect(answer).toMatchObject(REFUSED);
    expect(Object.keys(answer.body).toSorted()).toEqual([
      'code',
      'detail',
      'error',
      'requestId',
      'status',
      'success',
      'title',
      'type',
    ]);
  });

  it('X43: what a second step may be asked without is not enough alone', async () => {
    const lenient = await openInstallation({ WEBAUTHN_REQUIRE_UV: 'false' });
    try {
      const member = await memberWithPasskey(lenient);
      const { tempToken } = dataOf(await logIn(member, lenient));
      const options = dataOf(await post('/2fa/webauthn/options', { tempToken }, undefined, lenient));
      const assertion = member.passkey.get(options, { userVerified: false });
      expect((await post('/2fa/verify', { tempToken, assertion }, undefined, lenient)).status).toBe(200);
      expect(await logInAlone(member.passkey, { userVerified: false }, lenient)).toMatchObject(REFUSED);
      const stepUp = dataOf(await post('/2fa/webauthn/step-up/options', {}, member.accessToken, lenient));
      const unverified = { assertion: member.passkey.get(stepUp, { userVerified: false }) };
      expect(await post('/auth/passkey/verify', unverified, undefined, lenient)).toMatchObject(REFUSED);
    } finally {
      await lenient.close();
    }
  });

  it('X45: somebody who was disabled is not let in', async () => {
    const { passkey, userId } = await memberWithPasskey();
    const { people } = twofold.core;
    const { database } = twofold.platform;
    const person = await people.findByUser(database.read, userId);
    if (!person) throw new Error('There is no such person.');
    const locks = [...underLockOf(subjectOfPerson(person)).locks, ROLES_LOCK];
    await database.transaction((tx) => people.disable(tx, person, { actor: 'cli' }), { locks });
    expect(await logInAlone(passkey)).toMatchObject(REFUSED);
  });

  it('X45: nor one who is locked, and the answer says nothing of it', async () => {
    const member = await memberWithPasskey();
    const { tempToken } = dataOf(await logIn(member));
    for (let wrong = 0; wrong < 10; wrong++) await post('/2fa/verify', { tempToken, code: '000000' });
    expect(await logInAlone(member.passkey)).toMatchObject(REFUSED);
  });

  it('an application reaches no passkey of people, and people none of an application', async () => {
    const { passkey } = await memberWithPasskey();
    const options = (await twofold.call('POST', '/webauthn/login/challenge', { body: {} })).body;
    const answer = await twofold.call('POST', '/webauthn/login/verify', { body: passkey.get(options) });
    expect(answer).toMatchObject(REFUSED);
    const theirs = softwarePasskey();
    const begun = await twofold.call('POST', '/webauthn/register/challenge', { body: { user: 'shopper' } });
    await twofold.call('POST', '/webauthn/register/verify', {
      body: { user: 'shopper', ...theirs.create(begun.body) },
    });
    expect(await logInAlone(theirs)).toMatchObject(REFUSED);
  });

  it('WA05: a challenge of an application, or of a step-up, is none of a login', async () => {
    const { passkey, accessToken } = await memberWithPasskey();
    const theirs = (await twofold.call('POST', '/webauthn/login/challenge', { body: {} })).body;
    expect(await post('/auth/passkey/verify', { assertion: passkey.get(theirs) })).toMatchObject(REFUSED);
    const stepUp = dataOf(await post('/2fa/webauthn/step-up/options', {}, accessToken));
    expect(await post('/auth/passkey/verify', { assertion: passkey.get(stepUp) })).toMatchObject(REFUSED);
    expect((await logInAlone(passkey)).status).toBe(200);
  });

  it('beginning one has a limit for each address, and leaves nothing on the audit log', async () => {
    const small = await openInstallation({ RATE_LIMIT_LOGIN_SOURCE_MAX: '2' });
    const begin = async (body: object) =>
      (await post('/auth/passkey/options', body, undefined, small)).status;
    try {
      // What browsers offer unasked has its own: an office behind one address cannot use up what people ask for.
      for (let offered = 0; offered < 20; offered++) expect(await begin({ autofill: true })).toBe(200);
      expect(await begin({ autofill: true })).toBe(429);
      expect(await begin({ autofill: false })).toBe(200);
      expect(await begin({})).toBe(200);
      expect(await begin({})).toBe(429);
      expect(await auditRows(small.dataDir, { action: 'challenge.created' })).toEqual([]);
    } finally {
      await small.close();
    }
  });
});

describe('X38: adding a passkey', () => {
  it('needs a login: of one who has no factor, within the last five minutes', async () => {
    const member = await register();
    expect((await post('/2fa/webauthn/setup', {})).status).toBe(401);
    twofold.clock.advance(301);
    expect(await addPasskey(member, softwarePasskey())).toMatchObject({
      status: 401,
      body: { code: 'step_up_required' },
    });
  });

  it('needs a fresh second factor of one who has a factor, which the first passkey was', async () => {
    const member = await memberWithPasskey();
    expect((await addPasskey(member, softwarePasskey())).status).toBe(200);
    twofold.clock.advance(301);
    expect((await addPasskey(member, softwarePasskey())).body.code).toBe('step_up_required');
    const options = dataOf(await post('/2fa/webauthn/step-up/options', {}, member.accessToken));
    const stepUp = await post('/2fa/step-up', { assertion: member.passkey.get(options) }, member.accessToken);
    expect(stepUp.status).toBe(200);
    expect((await addPasskey(member, softwarePasskey())).status).toBe(200);
  });

  it('ends the other sessions, and keeps this one', async () => {
    const member = await register();
    const other = dataOf(await logIn(member)) as { accessToken: string };
    await addPasskey(member, softwarePasskey());
    twofold.clock.advance(2);
    const me = (token: string) =>
      twofold.call('GET', '/api/auth/me', { headers: { authorization: `Bearer ${token}` }, apiKey: null });
    expect((await me(other.accessToken)).status).toBe(401);
    expect((await me(member.accessToken)).status).toBe(200);
  });

  it('an answer for another person is refused', async () => {
    const [ann, eve] = [await register(), await register()];
    await post('/2fa/webauthn/setup', {}, eve.accessToken);
    const options = dataOf(await post('/2fa/webauthn/setup', {}, ann.accessToken));
    const credential = softwarePasskey().create(options);
    expect(await post('/2fa/webauthn/verify-setup', { credential }, eve.accessToken)).toMatchObject({
      status: 400,
      body: { code: 'passkey.registration_refused', reason: 'challenge' },
    });
  });
});
