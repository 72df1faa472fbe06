import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectCredentials } from '../../../src/core/factors/webauthn/store.ts';
import { auditRows } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { countStatuses } from '../../users/enrolled-user.ts';
import {
  answerWithPasskey,
  askForPasskey,
  logInWithPasskey,
  passkeyUser,
  registerPasskey,
} from '../../users/passkey-user.ts';
import { type Dishonesty, softwarePasskey } from '../../users/software-passkey.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation();
});
afterAll(() => twofold?.close());

let count = 0;
/** A name that no other test has. */
const newUser = () => `user-${++count}`;

const REFUSED = { status: 401, body: { code: 'passkey.rejected' } };
const NOT_REGISTERED = { status: 400, body: { code: 'passkey.registration_refused' } };

const beginRegistration = async (user: string) =>
  (await twofold.call('POST', '/webauthn/register/challenge', { body: { user } })).body;
const finishRegistration = (user: string, credential: object) =>
  twofold.call('POST', '/webauthn/register/verify', { body: { user, ...credential } });

describe('a challenge is good for one answer', () => {
  it('WR04: the answer to a registration is taken once', async () => {
    const user = newUser();
    const passkey = softwarePasskey();
    const answer = passkey.create(await beginRegistration(user));
    expect(await finishRegistration(user, answer)).toMatchObject({ status: 200 });
    expect(await finishRegistration(user, answer)).toMatchObject(NOT_REGISTERED);
  });

  it('WR04: a refused registration spends it too', async () => {
    const user = newUser();
    const passkey = softwarePasskey();
    const options = await beginRegistration(user);
    const elsewhere = passkey.create(options, { origin: 'https://evil.test' });
    expect(await finishRegistration(user, elsewhere)).toMatchObject(NOT_REGISTERED);
    expect(await finishRegistration(user, passkey.create(options))).toMatchObject({
      ...NOT_REGISTERED,
      body: { reason: 'challenge' },
    });
  });

  it('WA05: a bad signature spends it, and the good one for it comes too late', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const options = await askForPasskey(twofold, user);
    const spoil = (signature: Buffer) => {
      signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1;
      return signature;
    };
    expect(await answerWithPasskey(twofold, user, passkey.get(options, { spoil }))).toMatchObject(REFUSED);
    expect(await answerWithPasskey(twofold, user, passkey.get(options))).toMatchObject(REFUSED);
  });

  it('X40, WA17: of 50 parallel copies of one assertion one is accepted, and none later', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const assertion = passkey.get(await askForPasskey(twofold, user));
    const copies = Array.from({ length: 50 }, () => answerWithPasskey(twofold, user, assertion));
    const { 200: accepted, ...others } = countStatuses(await Promise.all(copies));
    expect(accepted).toBe(1);
    expect(Object.keys(others).every((status) => ['401', '429'].includes(status))).toBe(true);
    await twofold.call('POST', `/mfa/users/${user}/unlock`);
    expect(await answerWithPasskey(twofold, user, assertion)).toMatchObject({
      ...REFUSED,
      body: { reason: 'replayed' },
    });
  });

  it.each([
    ['registration', 'WR04'],
    ['authentication', 'WA05'],
  ])('a challenge of a %s is over after ten minutes', async (purpose) => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const second = softwarePasskey();
    const registration = await beginRegistration(user);
    const login = await askForPasskey(twofold, user);
    twofold.clock.advance(601);
    const answer =
      purpose === 'registration'
        ? await finishRegistration(user, second.create(registration))
        : await answerWithPasskey(twofold, user, passkey.get(login));
    expect(answer.status).toBe(purpose === 'registration' ? 400 : 401);
    expect(answer.body.reason).toBe(purpose === 'registration' ? 'challenge' : 'expired');
  });
});

describe('a challenge is good for what it was made for', () => {
  it('WR01: one of another user registers nothing', async () => {
    const [alice, mallory] = [newUser(), newUser()];
    await beginRegistration(mallory);
    const answer = softwarePasskey().create(await beginRegistration(alice));
    expect(await finishRegistration(mallory, answer)).toMatchObject({
      ...NOT_REGISTERED,
      body: { reason: 'challenge' },
    });
  });

  it('WA05: one of another user lets nobody in', async () => {
    const [alice, mallory] = [newUser(), newUser()];
    await passkeyUser(twofold, alice);
    const theirs = await passkeyUser(twofold, mallory);
    const answer = theirs.get(await askForPasskey(twofold, alice));
    expect(await answerWithPasskey(twofold, mallory, answer)).toMatchObject(REFUSED);
    expect(
      await answerWithPasskey(twofold, undefined, theirs.get(await askForPasskey(twofold, alice))),
    ).toMatchObject(REFUSED);
  });

  it('WA05: one of another user lets nobody in, though the passkey that was asked for has changed hands', async () => {
    const [alice, mallory] = [newUser(), newUser()];
    const passkey = await passkeyUser(twofold, alice);
    const options = await askForPasskey(twofold, alice);
    const { factors } = (await twofold.call('GET', `/mfa/users/${alice}`)).body as {
      factors: { id: string }[];
    };
    await twofold.call('DELETE', `/mfa/users/${alice}/factors/${factors[0]?.id}`);
    expect((await registerPasskey(twofold, mallory, passkey)).status).toBe(200);
    expect(await answerWithPasskey(twofold, mallory, passkey.get(options))).toMatchObject(REFUSED);
  });

  it('WR01, WA05: one of a registration lets nobody in, and the other way round', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const registration = await beginRegistration(user);
    const asLogin = { ...registration, rpId: 'localhost' };
    expect(await answerWithPasskey(twofold, user, passkey.get(asLogin))).toMatchObject(REFUSED);
    const login = { ...(await askForPasskey(twofold, user)), rp: { id: 'localhost' } };
    expect(await finishRegistration(user, softwarePasskey().create(login))).toMatchObject(NOT_REGISTERED);
  });

  it('WA05: one of a challenge of /mfa is answered with its id, and no other is', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const ask = async () =>
      (await twofold.call('POST', `/mfa/users/${user}/challenges`, { body: { kind: 'webauthn' } })).body;
    const verify = (body: object) => twofold.call('POST', `/mfa/users/${user}/verify`, { body });
    const [one, other] = [await ask(), await ask()];
    const assertion = passkey.get(one.options);
    expect(await verify({ challengeId: other.challengeId, assertion })).toMatchObject(REFUSED);
    const again = await ask();
    expect(await answerWithPasskey(twofold, user, passkey.get(again.options))).toMatchObject(REFUSED);
    const good = await ask();
    expect(
      await verify({ challengeId: good.challengeId, assertion: passkey.get(good.options) }),
    ).toMatchObject({ status: 200, body: { method: 'WEBAUTHN_PASSKEY', aal: 2, amr: ['hwk', 'user'] } });
  });

  it('N15: no two are the same, and each has 256 bits', async () => {
    const user = newUser();
    const asked = await Promise.all(Array.from({ length: 1000 }, () => askForPasskey(twofold, user)));
    const challenges = asked.map(({ challenge }) => String(challenge));
    expect(new Set(challenges).size).toBe(1000);
    for (const challenge of challenges) expect(Buffer.from(challenge, 'base64url')).toHaveLength(32);
  });
});

describe('what is registered', () => {
  it('WR01: the options name domain, user, algorithms and what is excluded, and the user by nothing of theirs', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const options = await beginRegistration(user);
    expect(options).toMatchObject({
      rp: { id: 'localhost', name: 'Twofold' },
      user: { name: user },
      pubKeyCredParams: [-7, -8, -257].map((alg) => ({ type: 'public-key', alg })),
      excludeCredentials: [{ type: 'public-key', id: passkey.id, transports: ['internal'] }],
      authenticatorSelection: { userVerification: 'required' },
      timeout: 300_000,
    });
    const handle = Buffer.from((options.user as { id: string }).id, 'base64url');
    expect(handle).toHaveLength(32);
    expect(handle.includes(user)).toBe(false);
    expect(((await beginRegistration(user)).user as { id: string }).id).toBe(handle.toString('base64url'));
  });

  const lies: [string, Dishonesty, string][] = [
    ['another origin', { origin: 'https://evil.test' }, 'origin'],
    ['another domain', { rpId: 'evil.test' }, 'attestation'],
    ['another purpose', { type: 'webauthn.get' }, 'type'],
    ['no user verified', { userVerified: false }, 'user_verification'],
    ['no user present', { userPresent: false }, 'user_presence'],
    ['a frame', { crossOrigin: true }, 'cross_origin'],
    ['a frame of a site', { crossOrigin: true, topOrigin: 'https://evil.test' }, 'cross_origin'],
    ['backed up and not eligible', { backedUp: true }, 'backup_flags'],
    ['the id of another credential', { id: 'AAAA' }, 'malformed'],
    ['no challenge of ours', { challenge: 'AAAA' }, 'challenge'],
  ];
  it.each(lies)('X42, X44: %s is refused', async (_lie, dishonesty, reason) => {
    const answer = await registerPasskey(twofold, newUser(), softwarePasskey(), dishonesty);
    expect(answer).toMatchObject({ ...NOT_REGISTERED, body: { reason } });
  });

  it('WR18: a credential is one user’s only', async () => {
    const passkey = softwarePasskey();
    expect((await registerPasskey(twofold, newUser(), passkey)).status).toBe(200);
    const other = newUser();
    expect(await registerPasskey(twofold, other, passkey)).toMatchObject({
      ...NOT_REGISTERED,
      body: { reason: 'registered' },
    });
    expect((await twofold.call('GET', `/mfa/users/${other}`)).body).toMatchObject({
      enrolled: false,
      factors: [],
    });
  });

  it('a removed passkey lets nobody in, and a renamed one does', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const { factors } = (await twofold.call('GET', `/mfa/users/${user}`)).body as {
      factors: { id: string }[];
    };
    const path = `/mfa/users/${user}/factors/${factors[0]?.id}`;
    await twofold.call('PATCH', path, { body: { label: 'Blue key' } });
    expect((await logInWithPasskey(twofold, user, passkey)).status).toBe(200);
    const options = await askForPasskey(twofold, user);
    expect((await twofold.call('DELETE', path)).status).toBe(204);
    expect(await answerWithPasskey(twofold, user, passkey.get(options))).toMatchObject(REFUSED);
    expect(await logInWithPasskey(twofold, undefined, passkey)).toMatchObject(REFUSED);
  });

  it('a user has twenty passkeys at most', async () => {
    const user = newUser();
    for (let made = 0; made < 20; made++) await passkeyUser(twofold, user);
    expect(await registerPasskey(twofold, user, softwarePasskey())).toMatchObject({
      status: 409,
      body: { code: 'factor.limit_reached' },
    });
  });
});

describe('what lets a user in', () => {
  const lies: [string, Dishonesty][] = [
    ['X43, WA11: no user verified', { userVerified: false }],
    ['X44, WA07: a frame', { crossOrigin: true }],
    ['X44, WA08: a frame of a site', { crossOrigin: true, topOrigin: 'https://evil.test' }],
    ['X44, WA13: backup eligibility that was not there', { backupEligible: true }],
    ['X44, WA02: the handle of another user', { userHandle: 'b3RoZXI' }],
    ['X44, WA01: the id of another credential', { id: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['WA06: another origin', { origin: 'http://localhost:3001' }],
    ['WA04: another purpose', { type: 'webauthn.create' }],
    ['WA09: another domain', { rpId: 'evil.test' }],
    ['WA10: no user present', { userPresent: false }],
    ['WA14: a signature in two spellings', { spoil: (bytes) => Buffer.concat([bytes, Buffer.alloc(1)]) }],
    ['X41: a challenge of before', { challenge: 'b2xkLWNoYWxsZW5nZS1vZi1hLWNlcmVtb255LWJlZm9yZQ' }],
  ];
  it.each(lies)('%s is refused', async (_lie, dishonesty) => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    expect(await logInWithPasskey(twofold, user, passkey, dishonesty)).toMatchObject(REFUSED);
    expect((await logInWithPasskey(twofold, user, passkey)).status).toBe(200);
  });

  it('X41: a live challenge beside the signed one changes nothing', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const old = passkey.get(await askForPasskey(twofold, user));
    await answerWithPasskey(twofold, user, old);
    const { challenge } = await askForPasskey(twofold, user);
    expect(await answerWithPasskey(twofold, user, { ...old, challenge })).toMatchObject(REFUSED);
  });

  it('X39: an answer without a signature, or of another key, is refused', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const options = await askForPasskey(twofold, user);
    const unsigned = { credentialId: passkey.id, challenge: options.challenge };
    expect((await answerWithPasskey(twofold, user, unsigned)).status).toBe(400);
    const forged = softwarePasskey().get(options, { id: passkey.id, userHandle: null });
    expect(await answerWithPasskey(twofold, user, forged)).toMatchObject(REFUSED);
    for (const missing of ['clientDataJSON', 'authenticatorData', 'signature']) {
      const answer = passkey.get(await askForPasskey(twofold, user));
      const { [missing]: _gone, ...response } = answer.response as Record<string, unknown>;
      expect((await answerWithPasskey(twofold, user, { ...answer, response })).status, missing).toBe(400);
    }
  });

  it('X44, WA01: a passkey that was not asked for is refused, though it is the user’s', async () => {
    const user = newUser();
    const before = await passkeyUser(twofold, user);
    const options = await askForPasskey(twofold, user);
    const after = await passkeyUser(twofold, user);
    expect(await answerWithPasskey(twofold, user, after.get(options))).toMatchObject(REFUSED);
    expect((await logInWithPasskey(twofold, user, before)).status).toBe(200);
  });

  it('WA02: without a name the passkey says who it is, and one that does not is refused', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const options = await askForPasskey(twofold);
    expect(options.allowCredentials).toEqual([]);
    expect(await answerWithPasskey(twofold, undefined, passkey.get(options))).toMatchObject({
      status: 200,
      body: { meta: { method: 'WEBAUTHN_PASSKEY', user } },
    });
    const nameless = passkey.get(await askForPasskey(twofold), { userHandle: null });
    expect(await answerWithPasskey(twofold, undefined, nameless)).toMatchObject(REFUSED);
    expect(
      await answerWithPasskey(twofold, newUser(), passkey.get(await askForPasskey(twofold))),
    ).toMatchObject(REFUSED);
  });

  it('X45: a locked user is not let in by a passkey, nor by an answer that was asked for before the lock', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user);
    const before = await askForPasskey(twofold, user);
    for (let wrong = 0; wrong < 10; wrong++) {
      await twofold.call('POST', '/login', { body: { user, token: '000000' } });
    }
    expect(await logInWithPasskey(twofold, user, passkey)).toMatchObject({
      status: 429,
      body: { code: 'verification.locked' },
    });
    await twofold.call('POST', `/mfa/users/${user}/unlock`);
    expect(await answerWithPasskey(twofold, user, passkey.get(before))).toMatchObject(REFUSED);
    expect((await logInWithPasskey(twofold, user, passkey)).status).toBe(200);
  });
});

describe('the signature counter', () => {
  it.each([
    ['went back', 3],
    ['stands still', 5],
    ['stopped', 0],
  ])('WA15: a counter that %s is a copy: refused, and on the audit log', async (_how, signCount) => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user, { signCount: 5 });
    expect(await logInWithPasskey(twofold, user, passkey, { signCount })).toMatchObject(REFUSED);
    const { factors } = (await twofold.call('GET', `/mfa/users/${user}`)).body as {
      factors: { id: string }[];
    };
    const where = { action: 'passkey.counter_regressed', factor_id: factors[0]?.id ?? '' };
    expect(await auditRows(twofold.dataDir, where)).toMatchObject([{ outcome: 'refused' }]);
    expect((await logInWithPasskey(twofold, user, passkey)).status).toBe(200);
  });

  it('WA15: where it is configured so, it is let in, and on the audit log all the same', async () => {
    const lenient = await openInstallation({ WEBAUTHN_REFUSE_COUNTER_REGRESSION: 'false' });
    try {
      const passkey = await passkeyUser(lenient, 'alice', { signCount: 5 });
      expect((await logInWithPasskey(lenient, 'alice', passkey, { signCount: 2 })).status).toBe(200);
      const rows = await auditRows(lenient.dataDir, { action: 'passkey.counter_regressed' });
      expect(rows).toMatchObject([{ outcome: 'success' }]);
    } finally {
      await lenient.close();
    }
  });

  it('WA17: it is kept with the acceptance, and so is whether the passkey is backed up', async () => {
    const user = newUser();
    const passkey = await passkeyUser(twofold, user, { signCount: 7, synced: true });
    expect((await logInWithPasskey(twofold, user, passkey, { backedUp: false })).status).toBe(200);
    const subject = { applicationId: twofold.applicationId, name: user };
    const rows = await selectCredentials.all(twofold.platform.database.read, subject);
    expect(rows).toMatchObject([{ sign_count: 8, backed_up: 0, backup_eligible: 1 }]);
    expect((await twofold.call('GET', `/mfa/users/${user}`)).body.factors).toMatchObject([
      { kind: 'webauthn', passkey: { synced: true, backedUp: false } },
    ]);
  });
});

describe('who has a passkey is not told', () => {
  it('WA18: a name without passkeys is asked for one, which is the same at every call', async () => {
    const [stranger, codesOnly] = [newUser(), newUser()];
    await twofold.call('POST', '/setup', { body: { user: codesOnly } });
    const known = newUser();
    await passkeyUser(twofold, known);
    const real = await askForPasskey(twofold, known);
    for (const name of [stranger, codesOnly]) {
      const [first, second] = [await askForPasskey(twofold, name), await askForPasskey(twofold, name)];
      expect(first.allowCredentials).toEqual(second.allowCredentials);
      expect(Object.keys(first).toSorted()).toEqual(Object.keys(real).toSorted());
      const [shown] = first.allowCredentials as { id: string; type: string; transports: string[] }[];
      expect(shown?.type).toBe('public-key');
      expect(Buffer.from(shown?.id ?? '', 'base64url').length).toBeGreaterThanOrEqual(16);
      expect(shown?.transports.length).toBeGreaterThan(0);
    }
    const beginningOf = async (name: string) => {
      const [shown] = (await askForPasskey(twofold, name)).allowCredentials as { id: string }[];
      return shown?.id.slice(0, 16);
    };
    expect(await beginningOf(stranger)).not.toBe(await beginningOf(codesOnly));
  });

  it('WA18: an answer for a name that is nobody’s is refused as a wrong one is', async () => {
    const stranger = newUser();
    const options = await askForPasskey(twofold, stranger);
    const [shown] = options.allowCredentials as { id: string }[];
    const forged = softwarePasskey().get(options, { ...(shown && { id: shown.id }), userHandle: null });
    expect(await answerWithPasskey(twofold, stranger, forged)).toMatchObject(REFUSED);
  });
});
