import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addDevice,
  ask,
  changePolicy,
  createService,
  deviceOf,
  grant,
  type OpenGate,
  openGate,
  registerDevice,
  registerLoggedIn,
  stepUp,
  verify,
} from '../../gate/open-gate.ts';
import { countWork } from '../../installation/counted-work.ts';
import { browserOf, dataOf, programOf } from '../../people/client.ts';
import { createPerson, logInWith } from '../../people/person.ts';
import { setUpTotp } from '../../people/second-factor.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { softwarePasskey } from '../../users/software-passkey.ts';

describe('registering a device', () => {
  let open: OpenGate;
  beforeEach(async () => {
    open = await openGate();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await open.close();
  });

  const add = (email: string, code: string, headers: Record<string, string> = {}) =>
    addDevice(open.twofold, { email, device_registration_code: code }, headers);

  it('G25, G30 and G38: refuses everybody with the same words', async () => {
    const { twofold, alice } = open;
    const now = twofold.clock.now();
    const { app } = alice.enrolled;
    await createPerson(twofold, 'factorless');
    const refused = [
      await add('nobody@example.com', app.code(now)),
      await add('factorless@example.com', '000000'),
      await add(alice.email, app.wrongCode(now)),
      await add(alice.email, app.code(now, 5)),
      await add(alice.email, '1'),
      await add(alice.email, '12345'),
      await add(alice.email, `${app.code(now)}0`),
      await add(alice.email, '\u0661\u0662\u0663\u0664\u0665\u0666'),
      // A code of last resort is for one's account, and this route does not use it up.
      await add(alice.email, alice.enrolled.backupCodes[0] ?? ''),
      await add('alice', app.code(now)),
    ];
    for (const { status, text, headers } of refused) {
      expect(status).toBe(401);
      expect(text).toBe('{"status code":401,"error":"Invalid email or password"}');
      expect(headers['set-cookie']).toBeUndefined();
    }
    expect((await alice.call('GET', '/2fa/backup-codes/count')).body.data).toEqual({ count: 10 });
    expect((await add(alice.email, app.code(now))).status).toBe(200);
  });

  it('G25: costs the same transactions and statements, in the same order, whoever exists', async () => {
    const { twofold, admin, alice } = open;
    const { app } = alice.enrolled;
    await createPerson(twofold, 'factorless');
    const gone = await createPerson(twofold, 'gone');
    await admin.call('POST', `/admin/users/${gone.id}/disable`);
    const counter = countWork(twofold);
    const kinds = new Map<string, string[]>();
    for (let count = 0; count < 8; count++) {
      for (const [kind, email] of [
        ['enrolled', alice.email],
        ['without a factor', 'factorless@example.com'],
        ['disabled', 'gone@example.com'],
        ['nobody', `stranger${count}@example.com`],
      ] as const) {
        // Each from a network of its own, as guesses of one are counted together.
        const headers = { 'x-forwarded-for': `203.0.${count}.${kind.length}` };
        const code = app.wrongCode(twofold.clock.now(), count);
        const work = await counter.of(() => add(email, code, headers));
        kinds.set(JSON.stringify(work), [...(kinds.get(JSON.stringify(work)) ?? []), kind]);
      }
    }
    expect([...kinds.values()].map((all) => new Set(all))).toEqual([
      new Set(['enrolled', 'without a factor', 'disabled', 'nobody']),
    ]);
  });

  it('G26: takes a code once, also in parallel', async () => {
    const { twofold, alice } = open;
    const code = alice.enrolled.app.code(twofold.clock.now());
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(alice.email, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await add(alice.email, code)).status).toBe(401);
  });

  it('G27 and G28: counts guesses with all others, whatever address they seem to come from', async () => {
    const { twofold, alice } = open;
    const now = twofold.clock.now();
    for (let guess = 0; guess < 10; guess++)
      await add(alice.email, alice.enrolled.app.wrongCode(now, guess), {
        'x-forwarded-for': `203.0.113.${guess}`,
      });
    expect((await add(alice.email, alice.enrolled.app.code(now))).status).toBe(401);
    twofold.clock.advance(15 * 60);
    const later = alice.enrolled.app.code(twofold.clock.now());
    expect((await add(alice.email, later)).status).toBe(200);
  });

  it('G33: a stranger’s wrong codes do not keep a browser out that was registered before', async () => {
    const { twofold, alice } = open;
    const { cookie } = await registerDevice(open);
    const now = twofold.clock.now();
    for (let guess = 0; guess < 12; guess++) await add(alice.email, alice.enrolled.app.wrongCode(now, guess));
    const code = alice.enrolled.app.code(now);
    expect((await add(alice.email, code)).status).toBe(401);
    expect((await add(alice.email, code, { cookie })).status).toBe(200);
  });

  it('G28 and G33: a browser of somebody else has no guesses of its own at this person', async () => {
    const { twofold, alice } = open;
    const mallory = await createPerson(twofold, 'mallory', { emailVerified: true });
    const hers = browserOf(twofold);
    await logInWith(hers, 'mallory');
    const { app } = await setUpTotp(hers, twofold.clock.now());
    twofold.clock.advance(30);
    const { cookie } = deviceOf(await add(mallory.email ?? '', app.code(twofold.clock.now())));
    const now = twofold.clock.now();
    for (let guess = 0; guess < 10; guess++) await add(alice.email, alice.enrolled.app.wrongCode(now, guess));
    expect((await add(alice.email, alice.enrolled.app.code(now), { cookie })).status).toBe(401);
  });

  it('G30: not with an app that was never confirmed, nor by who has to choose a new password first', async () => {
    const { twofold, admin, alice } = open;
    const waiting = await createPerson(twofold, 'waiting', { emailVerified: true });
    const browser = browserOf(twofold);
    await logInWith(browser, 'waiting');
    const { secret } = dataOf<{ secret: string }>(await browser.call('POST', '/2fa/totp/setup'));
    noteSecret(secret);
    const pending = authenticatorApp(secret).code(twofold.clock.now());
    expect((await add(waiting.email ?? '', pending)).status).toBe(401);
    await admin.call('POST', `/admin/users/${alice.id}/expire-password`);
    expect((await add(alice.email, alice.enrolled.app.code(twofold.clock.now()))).status).toBe(401);
  });

  it('G29: a person has fifty devices; of more, the one that was used longest ago ends', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    await stepUp(open);
    // It shows no cookie of a device, which would be registered anew.
    const program = Object.assign(programOf(twofold), { accessToken: alice.accessToken });
    const first = await registerLoggedIn(program);
    twofold.clock.advance(1);
    const others = [];
    for (let count = 0; count < 50; count++) others.push(await registerLoggedIn(program));
    expect((await ask(twofold, 'nginx', 'wiki', first)).headers['x-gate-rule']).toBe('device.revoked');
    expect((await ask(twofold, 'nginx', 'wiki', others[0])).status).toBe(200);
  });

  it('G18: an address counts as one person in every spelling, and is none in others', async () => {
    const { twofold, alice } = open;
    const now = twofold.clock.now();
    const { app } = alice.enrolled;
    for (const email of [
      'alice@evil@example.com',
      'alice@example.com@evil.example',
      '@example.com',
      'alice@example.com\u0000',
    ])
      expect((await add(email, app.code(now))).status, email).not.toBe(200);
    for (let guess = 0; guess < 10; guess++)
      await add(guess % 2 === 0 ? 'ALICE@example.com' : 'Alice@EXAMPLE.com', app.wrongCode(now, guess));
    expect((await add(alice.email, app.code(now))).status).toBe(401);
  });

  it('G30: not for a person who is disabled', async () => {
    const { twofold, admin, alice } = open;
    await admin.call('POST', `/admin/users/${alice.id}/disable`);
    expect((await add(alice.email, alice.enrolled.app.code(twofold.clock.now()))).status).toBe(401);
  });

  it('G32: not by a page of another site', async () => {
    const { twofold, alice } = open;
    const code = alice.enrolled.app.code(twofold.clock.now());
    expect((await add(alice.email, code, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await add(alice.email, code, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await add(alice.email, code, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('G20: ends the registration that the browser had before, so that nobody can have put it there', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    const first = await registerDevice(open);
    const code = alice.enrolled.app.code(twofold.clock.now());
    expect((await add(alice.email, code, { cookie: first.cookie })).status).toBe(200);
    expect((await ask(twofold, 'nginx', 'wiki', first)).headers['x-gate-rule']).toBe('device.revoked');
  });

  it('G20 and G22: also where that was somebody else’s, whom it lets in no more from then on', async () => {
    const { twofold, admin, alice } = open;
    const theirs = await registerLoggedIn(admin);
    expect((await ask(twofold, 'nginx', 'wiki', theirs)).status).toBe(200);
    const code = alice.enrolled.app.code(twofold.clock.now());
    expect((await add(alice.email, code, { cookie: theirs.cookie })).status).toBe(200);
    expect((await ask(twofold, 'nginx', 'wiki', theirs)).headers['x-gate-rule']).toBe('device.revoked');
  });

  it('a device ends with the change of a password, and with a reset of factors', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    const browser = await registerDevice(open);
    expect((await ask(twofold, 'nginx', 'wiki', browser)).status).toBe(200);
    await admin.call('POST', `/admin/users/${alice.id}/reset-factors`);
    expect((await ask(twofold, 'nginx', 'wiki', browser)).status).not.toBe(200);
  });

  it('a device that was registered with a code alone is one factor; with a session of two it is two', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    await changePolicy(admin, 'wiki', { level: 'mfa' });
    const byCode = await registerDevice(open);
    const refused = await ask(twofold, 'nginx', 'wiki', byCode);
    expect(refused.status).toBe(401);
    expect(refused.headers['x-gate-rule']).toBe('level.insufficient');
    await stepUp(open);
    const bySession = await registerLoggedIn(alice, { name: 'Laptop' });
    expect((await ask(twofold, 'nginx', 'wiki', bySession)).status).toBe(200);
    await changePolicy(admin, 'wiki', { level: 'phishing-resistant' });
    expect((await ask(twofold, 'nginx', 'wiki', bySession)).headers['x-gate-rule']).toBe(
      'level.insufficient',
    );
  });

  it('G31: a device is worth a passkey only where the session that registers it was opened by one', async () => {
    const { twofold, admin, alice } = open;
    await grant(admin, 'wiki', alice.id);
    await changePolicy(admin, 'wiki', { level: 'phishing-resistant' });
    const passkey = softwarePasskey({ origin: 'https://auth.example.com' });
    await stepUp(open);
    const options = dataOf(await alice.call('POST', '/2fa/webauthn/setup', {}));
    dataOf(await alice.call('POST', '/2fa/webauthn/verify-setup', { credential: passkey.create(options) }));
    // To have one is not to have shown it.
    const other = programOf(twofold);
    const { tempToken } = await logInWith(other, 'alice');
    const second = { tempToken, code: alice.enrolled.app.code(twofold.clock.now()) };
    other.accessToken = dataOf<{ accessToken: string }>(
      await other.call('POST', '/2fa/verify', second),
    ).accessToken;
    const byApp = await registerLoggedIn(other);
    expect((await ask(twofold, 'nginx', 'wiki', byApp)).headers['x-gate-rule']).toBe('level.insufficient');
    const client = programOf(twofold);
    const begun = dataOf(await client.call('POST', '/auth/passkey/options', {}));
    const login = { assertion: passkey.get(begun), tokenDelivery: 'body' };
    client.accessToken = dataOf<{ accessToken: string }>(
      await client.call('POST', '/auth/passkey/verify', login),
    ).accessToken;
    const byPasskey = await registerLoggedIn(client);
    expect((await ask(twofold, 'nginx', 'wiki', byPasskey)).status).toBe(200);
  });

  it('a session registers a device only with a fresh second factor', async () => {
    const { twofold, alice } = open;
    twofold.clock.advance(6 * 60);
    const answer = await alice.call('POST', '/gate/devices', {});
    expect(answer.status).toBe(401);
    expect(answer.body.code).toBe('step_up_required');
  });

  it('the limits of a policy end what a device opens there, and nowhere else', async () => {
    const { twofold, admin, alice, token } = open;
    const policies = {
      aged: { maxAgeSeconds: 600 },
      idle: { idleSeconds: 300 },
      old: { absoluteSeconds: 3600 },
    };
    for (const [name, policy] of Object.entries(policies)) {
      await createService(admin, name, { origins: [`https://${name}.example.com`], policy });
      await grant(admin, name, alice.id);
    }
    await grant(admin, 'wiki', alice.id);
    const browser = await registerDevice(open);
    const refusedBy = async () => {
      const rules: Record<string, unknown> = {};
      for (const name of Object.keys(policies)) {
        const answer = await ask(twofold, 'nginx', name, { ...browser, url: `https://${name}.example.com/` });
        await twofold.core.gate.traces.settled();
        if (answer.status !== 200) rules[name] = answer.headers['x-gate-rule'];
      }
      return rules;
    };
    // It was registered half a minute ago.
    twofold.clock.advance(269);
    expect(await refusedBy()).toEqual({});
    twofold.clock.advance(299);
    expect(await refusedBy()).toEqual({});
    twofold.clock.advance(2);
    expect(await refusedBy()).toEqual({ aged: 'age.exceeded' });
    expect((await verify(twofold, 'wiki', { token, cookie: browser.cookie })).status).toBe(200);
    twofold.clock.advance(300);
    expect(await refusedBy()).toEqual({ aged: 'age.exceeded', idle: 'idle.exceeded' });
    twofold.clock.advance(2700);
    expect(await refusedBy()).toEqual({
      aged: 'age.exceeded',
      idle: 'idle.exceeded',
      old: 'absolute.exceeded',
    });
    expect((await verify(twofold, 'wiki', { token, cookie: browser.cookie })).status).toBe(200);
  });
});
