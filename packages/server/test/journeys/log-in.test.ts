import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { expectProblem } from '../routes/problem.ts';
import { readQrAccount } from '../users/qr-reader.ts';
import { enrollActive, enrollPending, logIn } from '../users/scanned-enrollment.ts';

let twofold: Installation;
beforeEach(async () => {
  twofold = await openInstallation();
});
afterEach(() => twofold.close());

const cookieOf = (answer: { headers: Record<string, unknown> }) => String(answer.headers['set-cookie']);
const userAgent = { 'user-agent': 'Shop/1.0' };

describe('POST /setup', () => {
  it('answers 200 with a QR code, ten recovery codes and the factor, and with no secret in clear', async () => {
    const setup = await twofold.call('POST', '/setup', { body: { user: 'alice' } });
    expect(setup.status).toBe(200);
    expect(Object.keys(setup.body).sort()).toEqual(['factorId', 'qrCode', 'recoveryCodes']);
    expect(setup.body.qrCode).toMatch(/^data:image\/png;base64,[A-Za-z0-9+/]+=*$/);
    const codes = setup.body.recoveryCodes as string[];
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
    expect(setup.headers['cache-control']).toBe('no-store');
  });

  it.each([
    { algorithm: 'SHA256', digits: 7, period: 15 },
    { algorithm: 'SHA512', digits: 8, period: 120 },
  ])('puts $algorithm, $digits digits and $period s into the QR code', async (fields) => {
    const body = { user: 'alice', issuer: 'Shop & Söhne', label: 'alice@shop.example', ...fields };
    const setup = await twofold.call('POST', '/setup', { body });
    expect(await readQrAccount(String(setup.body.qrCode))).toMatchObject({
      issuer: 'Shop & Söhne',
      label: 'alice@shop.example',
      algorithm: fields.algorithm,
      digits: fields.digits,
      periodSeconds: fields.period,
    });
  });

  it('makes a readable QR code of the longest names, cutting a user id that is only shown', async () => {
    const issuer = '組'.repeat(64);
    const user = '😀'.repeat(256);
    const setup = await twofold.call('POST', '/setup', { body: { user, issuer, algorithm: 'SHA512' } });
    const account = await readQrAccount(String(setup.body.qrCode));
    expect(account).toMatchObject({ issuer, label: `${'😀'.repeat(47)}…` });
  });

  it.each(['issuer', 'label'])('answers 400 for an %s that no QR code has room for', async (field) => {
    const body = { user: 'alice', [field]: '😀'.repeat(49) };
    const problem = expectProblem(await twofold.call('POST', '/setup', { body }));
    expect(problem).toMatchObject({ status: 400, errors: [{ pointer: `/${field}` }] });
  });

  it('leaves the active factor working until the new one is confirmed', async () => {
    const before = await enrollActive(twofold, 'alice');
    const after = await enrollPending(twofold, 'alice');
    expect((await logIn(twofold, 'alice', before.code())).status).toBe(200);
    expect((await logIn(twofold, 'alice', before.recoveryCodes[0])).status).toBe(200);
    expect((await logIn(twofold, 'alice', after.recoveryCodes[0])).status).toBe(401);
    expect((await logIn(twofold, 'alice', after.code())).status).toBe(200);
    twofold.clock.advance(30);
    expect((await logIn(twofold, 'alice', before.code())).status).toBe(401);
    expect((await logIn(twofold, 'alice', before.recoveryCodes[1])).status).toBe(401);
    expect((await logIn(twofold, 'alice', after.recoveryCodes[0])).status).toBe(200);
  });
});

describe('POST /login', () => {
  it('answers 200 with who, how, from where and when, and a session cookie', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const login = await logIn(twofold, 'alice', alice.code(), { headers: userAgent });
    expect(login).toMatchObject({
      status: 200,
      body: {
        success: true,
        message: expect.any(String),
        meta: {
          method: 'TOTP_APP',
          user: 'alice',
          ip: '127.0.0.1',
          userAgent: 'Shop/1.0',
          timestamp: new Date(twofold.clock.now()).toISOString(),
          recoveryCodesRemaining: 10,
        },
      },
    });
    expect(cookieOf(login)).toMatch(
      /^session=[0-9a-z]{26}[A-Za-z0-9_-]{43}; Path=\/; Expires=[^;]+ GMT; HttpOnly; SameSite=Lax$/,
    );
    const expires = /Expires=([^;]+)/.exec(cookieOf(login))?.[1] ?? '';
    expect(Date.parse(expires)).toBe(Math.floor(twofold.clock.now() / 1000) * 1000 + 86_400_000);
    expect(login.headers['cache-control']).toBe('no-store');
    expect(login.headers.ratelimit).toMatch(/^"second-factor";r=\d+;t=\d+$/);
  });

  it.each([
    ['as it was shown', (code: string) => code],
    ['without dashes', (code: string) => code.replaceAll('-', '')],
    ['with spaces', (code: string) => ` ${code.replaceAll('-', ' ')} `],
    ['in lower case', (code: string) => code.toLowerCase()],
  ])('takes a recovery code %s, once', async (_form, spell) => {
    const alice = await enrollActive(twofold, 'alice');
    const code = spell(alice.recoveryCodes[3] ?? '');
    expect(await logIn(twofold, 'alice', code)).toMatchObject({
      status: 200,
      body: { meta: { method: 'RECOVERY_CODE', recoveryCodesRemaining: 9 } },
    });
    expect(await logIn(twofold, 'alice', alice.recoveryCodes[3])).toMatchObject({
      status: 401,
      body: { code: 'recovery_code.rejected', reason: 'replayed' },
    });
  });

  it('takes a TOTP code with spaces and dashes', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const code = alice.code();
    expect((await logIn(twofold, 'alice', ` ${code.slice(0, 3)}-${code.slice(3)} `)).status).toBe(200);
  });

  it('warns when three recovery codes are left', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const messages: string[] = [];
    for (const code of alice.recoveryCodes) {
      messages.push(String((await logIn(twofold, 'alice', code)).body.message));
    }
    expect(messages[5]).not.toMatch(/make new ones/);
    expect(messages[6]).toMatch(/3 recovery codes are left: make new ones/);
  });

  it('tells a trusted caller why a code was refused, and what is left', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const refused = async (user: string, token: string) =>
      expectProblem(await logIn(twofold, user, token)) as { reason: string };
    const wrong = alice.app.wrongCode(twofold.clock.now());
    expect(await refused('alice', wrong)).toMatchObject({
      status: 401,
      code: 'totp.code_rejected',
      reason: 'wrong_code',
      attemptsRemaining: 9,
    });
    expect(await refused('alice', alice.code(-1))).toMatchObject({
      reason: 'replayed',
      attemptsRemaining: 8,
    });
    expect(await refused('nobody', wrong)).toMatchObject({ reason: 'unknown_user', attemptsRemaining: 9 });
    await enrollPending(twofold, 'carol');
    const removed = await enrollActive(twofold, 'dave');
    await twofold.call('DELETE', `/mfa/users/dave/factors/${removed.factorId}`);
    expect(await refused('dave', wrong)).toMatchObject({ reason: 'no_factor' });
    const unknown = 'AAAA-BBBB-CCCC-DDDD';
    expect(await refused('alice', unknown)).toMatchObject({
      code: 'recovery_code.rejected',
      reason: 'wrong_code',
    });
  });

  it('says by how many steps a clock is off', async () => {
    const alice = await enrollActive(twofold, 'alice');
    for (const steps of [5, -5]) {
      const refused = await logIn(twofold, 'alice', alice.code(steps));
      expect(refused).toMatchObject({ status: 401, body: { reason: 'wrong_code', driftSteps: steps } });
    }
    const far = await logIn(twofold, 'alice', alice.app.wrongCode(twofold.clock.now()));
    expect(far.body).not.toHaveProperty('driftSteps');
  });

  it('L01, L03, L04: answers 429 with Retry-After and RateLimit once too many codes were wrong', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const answers = [];
    for (let i = 0; i < 12; i++) {
      twofold.clock.advance(1);
      answers.push(await logIn(twofold, 'alice', alice.app.wrongCode(twofold.clock.now(), i)));
    }
    expect(answers.map(({ status }) => status)).toEqual([...Array(10).fill(401), 429, 429]);
    for (const answer of answers) {
      expect(answer.headers['ratelimit-policy']).toBe('"second-factor";q=10;w=900');
      expect(answer.headers.ratelimit).toMatch(/^"second-factor";r=\d+;t=\d+$/);
    }
    const remaining = answers.map(({ headers }) => Number(/r=(\d+)/.exec(String(headers.ratelimit))?.[1]));
    expect(remaining).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]);
    const resets = answers.map(({ headers }) => Number(/t=(\d+)/.exec(String(headers.ratelimit))?.[1]));
    for (const [index, reset] of resets.entries()) expect(reset).toBe(900 - index);

    const locked = answers.at(-1);
    if (!locked) throw new Error('no answer');
    const problem = expectProblem(locked);
    expect(problem).toMatchObject({
      code: 'verification.locked',
      reason: 'locked',
      attemptsRemaining: 0,
      retryAfterSeconds: resets.at(-1),
    });
    expect(Number(locked.headers['retry-after'])).toBe(resets.at(-1));
    twofold.clock.advance(900);
    expect((await logIn(twofold, 'alice', alice.code())).status).toBe(200);
  });

  it('A13: takes the time from its own clock, whatever the client says', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const old = alice.code(-40);
    const then = new Date(twofold.clock.now() - 40 * 30_000);
    const answer = await twofold.call('POST', '/login', {
      body: {
        user: 'alice',
        token: old,
        timestamp: then.toISOString(),
        time: then.getTime(),
        now: then.getTime(),
      },
      headers: { date: then.toUTCString(), 'x-timestamp': String(then.getTime()) },
    });
    expect(answer).toMatchObject({ status: 401, body: { reason: 'wrong_code' } });
    expect(
      (await logIn(twofold, 'alice', alice.code(), { headers: { date: then.toUTCString() } })).status,
    ).toBe(200);
  });

  it.each([
    ['a code of zeros', { user: 'alice', token: '000000' }, 401],
    ['an empty code', { user: 'alice', token: '' }, 400],
    ['null', { user: 'alice', token: null }, 400],
    ['no code', { user: 'alice' }, 400],
    ['a number', { user: 'alice', token: 0 }, 400],
    ['truth', { user: 'alice', token: true }, 400],
    ['blanks', { user: 'alice', token: '      ' }, 401],
    ['dashes', { user: 'alice', token: '------' }, 401],
    ['a list', { user: 'alice', token: ['000000'] }, 400],
  ])('X28: opens nothing for %s', async (_what, body, status) => {
    await enrollActive(twofold, 'alice');
    const answer = await twofold.call('POST', '/login', { body });
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(expectProblem(answer)).toMatchObject({ status });
  });

  it('takes the address and agent of the person from the application, and keeps them inside one value', async () => {
    const alice = await enrollActive(twofold, 'alice');
    const client = { ip: '2001:db8:0:0::1', userAgent: 'Mozilla\r\nX: \u001b[31m\u0000end' };
    const body = { user: 'alice', token: alice.code(), client };
    expect(await twofold.call('POST', '/login', { body })).toMatchObject({
      status: 200,
      body: { meta: { ip: '2001:db8::1', userAgent: 'Mozilla\r\nX: \u001b[31m\ufffdend' } },
    });
    twofold.clock.advance(30);
    const halved = { ...body, token: alice.code(), client: { userAgent: `${'a'.repeat(255)}😀` } };
    const answer = await twofold.call('POST', '/login', { body: halved });
    expect(answer.body.meta).toMatchObject({ userAgent: `${'a'.repeat(255)}\ufffd` });
  });
});

describe('GET and DELETE /session', () => {
  async function openSession() {
    const alice = await enrollActive(twofold, 'alice');
    const [cookie = ''] = cookieOf(await logIn(twofold, 'alice', alice.code())).split(';');
    return { alice, cookie, token: cookie.replace('session=', '') };
  }

  it('tells whose session it is, by the cookie alone or by the forwarded value', async () => {
    const { cookie, token } = await openSession();
    const createdAt = twofold.clock.now();
    const expected = {
      user: 'alice',
      method: 'TOTP_APP',
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: new Date(createdAt + 86_400_000).toISOString(),
    };
    const byCookie = await twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });
    const forwarded = await twofold.call('GET', '/session', { headers: { session: token } });
    expect([byCookie.body, forwarded.body]).toEqual([expected, expected]);
    expect(byCookie.headers['cache-control']).toBe('no-store');
  });

  it('ends after its time, and at once when it is ended', async () => {
    const { alice, cookie } = await openSession();
    const look = (sent: string) =>
      twofold.call('GET', '/session', { headers: { cookie: sent }, apiKey: null });
    twofold.clock.advance(86_399);
    expect((await look(cookie)).status).toBe(200);
    twofold.clock.advance(1);
    expect(expectProblem(await look(cookie))).toMatchObject({ status: 401, code: 'session.refused' });

    const [second = ''] = cookieOf(await logIn(twofold, 'alice', alice.code())).split(';');
    const ended = await twofold.call('DELETE', '/session', { headers: { cookie: second }, apiKey: null });
    expect(ended).toMatchObject({ status: 204, text: '' });
    expect(cookieOf(ended)).toMatch(
      /^session=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax$/,
    );
    expect(ended.headers['clear-site-data']).toBe('"cookies"');
    expect((await look(second)).status).toBe(401);
  });

  it.each([
    ['nothing', {}],
    ['an empty cookie', { cookie: 'session=' }],
    ['another cookie', { cookie: 'other=1' }],
    ['a wrong value', { cookie: `session=${'A'.repeat(43)}` }],
    ['percent garbage', { cookie: 'session=%E0%A4%A' }],
    ['a cookie header of 9 kB', { cookie: `session=${'A'.repeat(9000)}` }],
    ['a doubled cookie', { cookie: 'session=a; session=b' }],
    ['a wrong forwarded value', { session: "' or 1=1 --" }],
  ])('X57: is 401 for %s', async (_what, headers) => {
    const answer = await twofold.call('GET', '/session', { headers, apiKey: null });
    expect(expectProblem(answer)).toMatchObject({ status: 401, code: 'session.refused' });
  });

  it('does not hold the dead sessions of others against the server of an application', async () => {
    const { cookie } = await openSession();
    for (let i = 0; i < 150; i++) {
      const answer = await twofold.call('GET', '/session', { headers: { session: `dead${i}` } });
      expect(answer.status).toBe(401);
    }
    expect((await twofold.call('GET', '/session', { headers: { cookie } })).status).toBe(200);
    const stranger = { headers: { cookie: 'session=guess' }, apiKey: null };
    const statuses = [];
    for (let i = 0; i < 101; i++) statuses.push((await twofold.call('GET', '/session', stranger)).status);
    expect(statuses.at(0)).toBe(401);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe('the session cookie', () => {
  it.each([
    ['in production', { NODE_ENV: 'production', PUBLIC_URL: 'https://mfa.example.com' }],
    ['where the address is https', { PUBLIC_URL: 'https://mfa.example.com' }],
  ])('N30: is Secure %s', async (_where, env) => {
    const secure = await openInstallation(env);
    try {
      const alice = await enrollPending(secure, 'alice');
      expect(cookieOf(await logIn(secure, 'alice', alice.code()))).toMatch(/; Secure; SameSite=Lax$/);
    } finally {
      await secure.close();
    }
  });
});
