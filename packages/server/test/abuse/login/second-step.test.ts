import { encodeBase32 } from '@twofold/otp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import type { Installation } from '../../installation/installation.ts';
import { type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { openEnrolled } from '../../people/logged-in.ts';
import { createPerson, type LoginBody, logInWith, PASSWORD } from '../../people/person.ts';
import { type EnrolledPerson, setUpTotp } from '../../people/second-factor.ts';
import {
  EVERY_ROUTE,
  fittingObject,
  pathOf,
  readDescription,
  routesOf,
} from '../../routes/described-routes.ts';
import { expectProblem } from '../../routes/problem.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { countStatuses } from '../../users/enrolled-user.ts';

let twofold: Installation;
let alice: Client;
let enrolled: EnrolledPerson;
beforeEach(async () => {
  await open();
});
afterEach(() => twofold.close());

async function openWith(env: Record<string, string>): Promise<void> {
  await twofold.close();
  await open(env);
}

async function open(env: Record<string, string> = {}): Promise<void> {
  ({ twofold, alice, enrolled } = await openEnrolled(env));
}

const now = () => twofold.clock.now();
const code = (step = 0) => enrolled.app.code(now(), step);
const wrong = (number = 0) => enrolled.app.wrongCode(now(), number);
const begin = async (username = 'alice') => String((await logInWith(programOf(twofold), username)).tempToken);
const verify = (tempToken: unknown, given: object, headers = {}) =>
  programOf(twofold).call('POST', '/2fa/verify', { tempToken, ...given }, headers);

describe('the temporary token', () => {
  it('X27: opens nothing but the second step, in any place where a token may stand', async () => {
    await openWith({ ...EVERY_ROUTE, RATE_LIMIT_UNAUTHENTICATED_MAX: '100000' });
    const tempToken = await begin();
    const cookie = `twofold_session=${tempToken}; refreshToken=${tempToken}; deviceToken=${tempToken}`;
    const places: Record<string, string>[] = [{ authorization: `Bearer ${tempToken}` }, { cookie }];
    const routes = routesOf(await readDescription(twofold)).filter(({ operation }) =>
      operation.security?.some((way) => 'accessToken' in way),
    );
    expect(routes.length).toBeGreaterThan(30);
    for (const route of routes) {
      for (const headers of places) {
        const body = route.body && fittingObject(route.body);
        const answer = await twofold.call(route.method, pathOf(route), { apiKey: null, headers, body });
        expectRefusal(answer, 'access_token.refused');
      }
    }
    const { call } = programOf(twofold);
    expectRefusal(await call('POST', '/auth/refresh', undefined, { cookie }), 'refresh_token.refused');
    const asDevice = await logInWith(programOf(twofold), 'alice', { deviceToken: tempToken });
    expect(asDevice.tempToken).toBeDefined();
    expect((await verify(tempToken, { code: code() })).status).toBe(200);
  });

  it('is good for one login: after it, and after five minutes, it is nothing', async () => {
    const tempToken = await begin();
    expect((await verify(tempToken, { code: code() })).status).toBe(200);
    expectRefusal(await verify(tempToken, { code: code(1) }), 'temporary_token.refused');
    const late = await begin();
    twofold.clock.advance(300);
    expectRefusal(await verify(late, { code: code() }), 'temporary_token.refused');
  });

  it('X24: dies with a lock that falls while the login waits, also when the lock is over', async () => {
    await openWith({ RATE_LIMIT_SECOND_FACTOR_WINDOW: '60' });
    const waiting = await begin();
    const guessed = await begin();
    for (let count = 0; count < 10; count++) await verify(guessed, { code: wrong(count) });
    twofold.clock.advance(61);
    expectRefusal(await verify(waiting, { code: code() }), 'temporary_token.refused');
    expect((await verify(await begin(), { code: code() })).status).toBe(200);
  });

  it('X25: does not finish a login that begins while the lock is on, nor does its person get to know of it', async () => {
    const guessed = await begin();
    const answers = [];
    for (let count = 0; count < 10; count++) answers.push(await verify(guessed, { code: wrong(count) }));
    for (const answer of answers) expectRefusal(answer, 'totp.code_rejected');
    const fresh = await begin();
    const locked = await verify(fresh, { code: code() });
    expect({ ...expectRefusal(locked, 'totp.code_rejected'), requestId: '' }).toEqual({
      ...expectProblem(answers[0] ?? expect.fail()),
      requestId: '',
    });
    expectRefusal(await verify(fresh, { code: code() }), 'temporary_token.refused');
  });

  it('A14: of one login finishes no other', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    const other = await setUpTotp(bob, now());
    twofold.clock.advance(30);
    expectRefusal(await verify(await begin('bob'), { code: code() }), 'totp.code_rejected');
    expect((await verify(await begin('bob'), { code: other.app.code(now()) })).status).toBe(200);
    expect((await verify(await begin(), { code: code() })).status).toBe(200);
  });

  it('ends with the disablement of its person', async () => {
    const tempToken = await begin();
    await rowsOf(twofold.dataDir, 'update people set disabled_at = 1');
    expectRefusal(await verify(tempToken, { code: code() }), 'temporary_token.refused');
  });
});

describe('the second step', () => {
  it('X28: takes no empty, missing or made-up answer', async () => {
    const tempToken = await begin();
    for (const given of [
      {},
      { code: '' },
      { code: null },
      { code: ['000000'] },
      { code: 123456 },
      { assertion: null },
    ])
      expectRefusal(await verify(tempToken, given), 'request.invalid');
    expectRefusal(await verify(tempToken, { code: code(), assertion: { id: 'x' } }), 'request.invalid');
    for (const given of [{ code: '000000' }, { code: 'nothing' }, { code: '\0' }])
      expect((await verify(tempToken, given)).status).toBe(401);
    expectRefusal(await verify(tempToken, { assertion: { id: 'x' } }), 'passkey.rejected');
    expectRefusal(await verify(undefined, { code: code() }), 'request.invalid');
  });

  it('X04, X13: one guard and one budget: a code of a login is used up for the step-up, and a guess counts everywhere', async () => {
    const session = await verify(await begin(), { code: code() });
    alice.accessToken = dataOf<LoginBody>(session).accessToken;
    expectRefusal(await alice.call('POST', '/2fa/step-up', { code: code() }), 'totp.code_rejected');
    expectRefusal(await verify(await begin(), { code: code() }), 'totp.code_rejected');
    const replays = await auditRows(twofold.dataDir, { action: 'verification.refused' });
    expect(replays.map(({ reason }) => reason)).toEqual(['replayed', 'replayed']);
  });

  it('X15: repeating the first step gives no new guesses', async () => {
    const answers = [];
    for (let count = 0; count < 14; count++)
      answers.push(await verify(await begin(), { code: wrong(count) }));
    expect(countStatuses(answers)).toEqual({ 401: 14 });
    const refused = await auditRows(twofold.dataDir, { action: 'verification.refused' });
    expect(refused.filter(({ reason }) => reason === 'wrong_code')).toHaveLength(10);
  });

  it('a stranger who knows the password cannot keep a logged-in person from stepping up', async () => {
    const tempToken = await begin();
    for (let count = 0; count < 10; count++) await verify(tempToken, { code: wrong(count) });
    expect((await alice.call('POST', '/2fa/step-up', { code: code() })).status).toBe(200);
  });

  it('X09: takes no recovery code of another person, who keeps it', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    const other = await setUpTotp(bob, now());
    const [bobsCode] = other.backupCodes;
    const stolen = { tempToken: await begin(), code: bobsCode };
    expectRefusal(await alice.call('POST', '/2fa/verify-backup-code', stolen), 'recovery_code.rejected');
    const own = { tempToken: await begin('bob'), code: bobsCode };
    expect((await bob.call('POST', '/2fa/verify-backup-code', own)).status).toBe(200);
  });

  it('takes at the route for recovery codes nothing else, and counts it', async () => {
    const tempToken = await begin();
    const answer = await alice.call('POST', '/2fa/verify-backup-code', { tempToken, code: code() });
    expectRefusal(answer, 'recovery_code.rejected');
    expect((await verify(tempToken, { code: code() })).status).toBe(200);
  });

  it('fault 12: with an Idempotency-Key gives the first answer again, and lets in once', async () => {
    const tempToken = await begin();
    const headers = { 'idempotency-key': 'one-login' };
    const first = await verify(tempToken, { code: code() }, headers);
    const again = await verify(tempToken, { code: code() }, headers);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const opened = await auditRows(twofold.dataDir, { action: 'session.opened' });
    expect(opened).toHaveLength(2);
    expectRefusal(await verify(await begin(), { code: code() }, headers), 'totp.code_rejected');
  });

  it('X29: is asked of a person whose factor is gone from the store, and takes their recovery codes only', async () => {
    await rowsOf(twofold.dataDir, "delete from factors where kind = 'totp'");
    const login = await logInWith(programOf(twofold), 'alice');
    expect(login).toMatchObject({ requiresTwoFactor: true, methods: ['recovery-code'] });
    expectRefusal(await verify(login.tempToken, { code: code() }), 'totp.code_rejected');
    expect((await verify(login.tempToken, { code: enrolled.backupCodes[0] })).status).toBe(200);
  });

  it('X29: is asked of a person whose only factor was disabled by too many guesses', async () => {
    await rowsOf(twofold.dataDir, "update factors set disabled_at = 1 where kind = 'totp'");
    const tempToken = await begin();
    expectRefusal(await verify(tempToken, { code: code() }), 'totp.code_rejected');
  });

  it('X31: has no side entrance: a password alone opens no route, in whatever place it stands', async () => {
    const basic = `Basic ${Buffer.from(`alice:${PASSWORD}`).toString('base64')}`;
    const places: Record<string, string>[] = [
      { authorization: basic },
      { authorization: `Bearer ${PASSWORD}` },
      { 'x-api-key': PASSWORD },
      { cookie: `twofold_session=${PASSWORD}` },
    ];
    for (const headers of places) {
      for (const path of [
        '/api/auth/me',
        '/api/2fa/methods',
        '/api/audit',
        '/api/api-keys',
        '/mfa/users/alice',
        '/session',
      ])
        expect((await twofold.call('GET', path, { apiKey: null, headers })).status, path).toBe(401);
    }
    const login = await programOf(twofold).call(
      'POST',
      '/auth/login',
      { username: 'alice', password: PASSWORD },
      { authorization: basic },
    );
    expect(dataOf<LoginBody>(login).accessToken).toBeUndefined();
    const verifyDoor = { user: 'alice', token: PASSWORD };
    expect((await twofold.call('POST', '/login', { body: verifyDoor })).status).toBe(401);
  });

  it('carries how they came in: aal 2 with amr of both steps, aal 1 with the password alone', async () => {
    const two = dataOf<LoginBody>(await verify(await begin(), { code: code() }));
    expect(claimsOf(two.accessToken)).toMatchObject({ aal: 2, amr: ['pwd', 'otp', 'mfa'] });
    await createPerson(twofold, 'bob');
    const one = await logInWith(programOf(twofold), 'bob');
    expect(claimsOf(one.accessToken)).toMatchObject({ aal: 1, amr: ['pwd'] });
  });
});

describe('setting a factor up', () => {
  it('X37: one that was not confirmed is neither asked for nor accepted, and does not confirm itself at a login', async () => {
    const setup = dataOf<{ secret: string; backupCodes: string[] }>(
      await alice.call('POST', '/2fa/totp/setup'),
    );
    const pending = authenticatorApp(setup.secret);
    const tempToken = await begin();
    expectRefusal(await verify(tempToken, { code: pending.code(now()) }), 'totp.code_rejected');
    expectRefusal(await verify(tempToken, { code: setup.backupCodes[0] }), 'recovery_code.rejected');
    expect((await verify(tempToken, { code: code() })).status).toBe(200);
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    dataOf(await bob.call('POST', '/2fa/totp/setup'));
    expect((await logInWith(programOf(twofold), 'bob')).accessToken).toBeDefined();
  });

  it('X36: confirms the secret that waits on the server, and no other; a second set-up replaces the first', async () => {
    const first = dataOf<{ secret: string }>(await alice.call('POST', '/2fa/totp/setup'));
    const second = dataOf<{ secret: string }>(await alice.call('POST', '/2fa/totp/setup'));
    const own = encodeBase32(new Uint8Array(20).fill(7));
    const confirm = (secret: string, given = authenticatorApp(second.secret).code(now())) =>
      alice.call('POST', '/2fa/totp/verify-setup', { secret, code: given });
    for (const secret of [own, first.secret, enrolled.secret, `${second.secret}A`, 'not base32!'])
      expectRefusal(await confirm(secret), 'request.invalid');
    expectRefusal(await confirm(second.secret, authenticatorApp(own).code(now())), 'totp.code_rejected');
    expect((await confirm(second.secret)).status).toBe(200);
    expectRefusal(await confirm(second.secret), 'factor.not_found');
    twofold.clock.advance(30);
    expectRefusal(await verify(await begin(), { code: code() }), 'totp.code_rejected');
  });

  it('X34, N21, A19: with a password-only session neither adds, replaces nor removes a factor, nor makes codes', async () => {
    // As if one had been opened before the factor was there, and had not been ended.
    await rowsOf(twofold.dataDir, 'update sessions set second_factor_at = null');
    const [{ id: methodId } = { id: '' }] = dataOf<{ methods: { id: string }[] }>(
      await alice.call('GET', '/2fa/methods'),
    ).methods;
    for (const [method, path] of [
      ['POST', '/2fa/totp/setup'],
      ['POST', '/2fa/backup-codes/generate'],
      ['DELETE', `/2fa/methods/${methodId}`],
    ] as const)
      expectRefusal(await alice.call(method, path), 'step_up_required');
    const body = { secret: enrolled.secret, code: code() };
    expectRefusal(await alice.call('POST', '/2fa/totp/verify-setup', body), 'step_up_required');
  });

  it('X38: the first one needs a password that was given in the last five minutes', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    twofold.clock.advance(300);
    expectRefusal(await bob.call('POST', '/2fa/totp/setup'), 'step_up_required');
    await logInWith(bob, 'bob');
    await setUpTotp(bob, now());
  });

  it('may take its time between the two steps, as long as nobody added another factor meanwhile', async () => {
    await createPerson(twofold, 'bob');
    const [slow, quick] = [programOf(twofold), programOf(twofold)];
    await logInWith(slow, 'bob');
    const setup = dataOf<{ secret: string }>(await slow.call('POST', '/2fa/totp/setup'));
    twofold.clock.advance(360);
    const confirm = { secret: setup.secret, code: authenticatorApp(setup.secret).code(now()) };
    await logInWith(quick, 'bob');
    expect((await slow.call('POST', '/2fa/totp/verify-setup', confirm)).status).toBe(200);
    expectRefusal(await quick.call('GET', '/auth/me'), 'access_token.refused');
  });

  it('A18: ends the other sessions and the logins that wait, and keeps the present one', async () => {
    await createPerson(twofold, 'bob');
    const [present, other] = [programOf(twofold), programOf(twofold)];
    const { refreshToken } = await logInWith(other, 'bob');
    await logInWith(present, 'bob');
    await setUpTotp(present, now());
    expect((await present.call('GET', '/auth/me')).status).toBe(200);
    expectRefusal(await other.call('GET', '/auth/me'), 'access_token.refused');
    expectRefusal(await other.call('POST', '/auth/refresh', { refreshToken }), 'refresh_token.refused');
  });

  it('A17: removing one ends the other sessions, their refresh tokens, and the trust in devices', async () => {
    const other = programOf(twofold);
    const tempToken = await begin();
    const trusted = dataOf<LoginBody>(
      await verify(tempToken, { code: code(), trustDevice: true, tokenDelivery: 'body' }),
    );
    other.accessToken = trusted.accessToken;
    const waiting = await begin();
    const removed = await alice.call('DELETE', `/2fa/methods/${enrolled.factorId}`);
    expect(removed.status).toBe(200);
    expectRefusal(await other.call('GET', '/auth/me'), 'access_token.refused');
    const { refreshToken } = trusted;
    expectRefusal(await other.call('POST', '/auth/refresh', { refreshToken }), 'refresh_token.refused');
    expectRefusal(await verify(waiting, { code: enrolled.backupCodes[0] }), 'temporary_token.refused');
    expect((await alice.call('GET', '/auth/me')).status).toBe(200);
    expect(dataOf(await alice.call('GET', '/2fa/devices'))).toEqual({ devices: [] });
  });

  it('A21: is a person’s own business: the factor of another is not there', async () => {
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    await setUpTotp(bob, now());
    for (const id of [enrolled.factorId, 'fac_00000000000000000000000000']) {
      expectRefusal(await bob.call('DELETE', `/2fa/methods/${id}`), 'factor.not_found');
      expectRefusal(await bob.call('PATCH', `/2fa/methods/${id}`, { label: 'Mine' }), 'factor.not_found');
    }
  });
});

function claimsOf(token: string | undefined): unknown {
  return JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString('utf8'));
}
