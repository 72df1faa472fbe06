import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { BOTH_CHANNELS, queuedMessages } from '../messages/outbox.ts';
import { callAsStranger, dataOf } from '../people/client.ts';
import { answerResetRequests, queuedToken } from '../people/links.ts';
import { administrator, logIn, PASSWORD, registerPerson, type TestPerson } from '../people/person.ts';
import { setUpTotp } from '../people/second-factor.ts';

let twofold: Installation;
beforeAll(async () => {
  twofold = await openInstallation({
    ...BOTH_CHANNELS,
    PUBLIC_URL: 'https://auth.example.com',
    RATE_LIMIT_REGISTRATION_MAX: '1000',
    RATE_LIMIT_SENDING_SOURCE_MAX: '1000',
  });
});
afterAll(() => twofold.close());

describe('an account', () => {
  let ann: TestPerson;

  it('is registered, and logged in at once', async () => {
    ann = await registerPerson(twofold, 'ann');
    const me = dataOf(await ann.call('GET', '/auth/me')).user;
    expect(me).toMatchObject({
      username: 'ann',
      email: 'ann@example.com',
      role: 'member',
      twoFactorEnabled: false,
      emailVerified: false,
    });
  });

  it('has its address verified through the link of a message, once', async () => {
    const [message] = await queuedMessages(twofold);
    // The token stands in the fragment, which no browser sends (A30).
    expect(message?.values.link).toMatch(/^https:\/\/auth\.example\.com\/verify-email#[\w-]{69}$/);
    const token = await queuedToken(twofold, 'verify_email');
    expect((await ann.call('POST', '/email/verify', { token })).status).toBe(200);
    expect(dataOf(await ann.call('GET', '/email/status'))).toEqual({
      email: 'ann@example.com',
      emailVerified: true,
    });
    const again = await callAsStranger(twofold, '/email/verify', { token });
    expect(again).toMatchObject({ status: 400, body: { code: 'link.refused' } });
    const another = await ann.call('POST', '/email/send-verification');
    expect(another).toMatchObject({ status: 409, body: { code: 'email.already_verified' } });
  });

  it('gets a new password through the link of a message', async () => {
    expect(
      (await callAsStranger(twofold, '/auth/password/forgot', { email: ' ANN@example.com' })).status,
    ).toBe(200);
    await answerResetRequests(twofold);
    const token = await queuedToken(twofold, 'reset_password', 'ann@example.com');
    const newPassword = 'a heron under a wooden bridge';
    const reset = await callAsStranger(twofold, '/auth/password/reset', { token, newPassword });
    expect(reset).toMatchObject({ status: 200, body: { success: true, data: {} } });
    // No session opens (X32), and what was open has ended (X51).
    expect(reset.headers['set-cookie']).toBeUndefined();
    expect((await ann.call('GET', '/auth/me')).status).toBe(401);
    expect((await logIn(twofold, ann)).status).toBe(401);
    expect((await logIn(twofold, { ...ann, password: newPassword })).status).toBe(200);
    const again = await callAsStranger(twofold, '/auth/password/reset', { token, newPassword });
    expect(again).toMatchObject({ status: 400, body: { code: 'link.refused' } });
  });

  it('A02: changes its password with the present one, and stays logged in where it was changed', async () => {
    const bob = await registerPerson(twofold, 'bob');
    const elsewhere = dataOf(await logIn(twofold, bob));
    const newPassword = 'a heron over a wooden bridge';
    const wrong = await bob.call('POST', '/auth/password', { currentPassword: 'no such thing', newPassword });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'password.wrong' } });
    const changed = await bob.call('POST', '/auth/password', { currentPassword: bob.password, newPassword });
    expect(changed.status).toBe(200);
    const headers = { authorization: `Bearer ${dataOf(changed).accessToken}` };
    expect((await bob.call('GET', '/auth/me', undefined, headers)).status).toBe(200);
    const other = { authorization: `Bearer ${elsewhere.accessToken}` };
    expect((await bob.call('GET', '/auth/me', undefined, other)).status).toBe(401);
    expect((await logIn(twofold, { ...bob, password: newPassword })).status).toBe(200);
  });

  it('N03: logs in with whatever spelling of its password is typed', async () => {
    const eve = await registerPerson(twofold, 'eve', 'a caf\u00e9 beside the harbour');
    expect((await logIn(twofold, { ...eve, password: 'a cafe\u0301 beside the harbour' })).status).toBe(200);
    expect((await logIn(twofold, { ...eve, password: 'a cafe beside the harbour' })).status).toBe(401);
  });
});

describe('an administrator', () => {
  let root: TestPerson;
  beforeAll(async () => {
    root = await administrator(twofold);
  });

  it('invites somebody, who sets their own password (A08)', async () => {
    const invited = await root.call('POST', '/admin/users/invite', { email: 'cat.walker@example.com' });
    expect(invited).toMatchObject({
      status: 201,
      body: {
        data: {
          user: { username: 'cat-walker', role: 'member', hasPassword: false },
          invitation: { sentTo: 'cat.walker@example.com', link: null },
        },
      },
    });
    const token = await queuedToken(twofold, 'invitation', 'cat.walker@example.com');
    const password = 'a ferret beside the harbour';
    expect((await callAsStranger(twofold, '/auth/invitation', { token, password })).status).toBe(200);
    const login = await logIn(twofold, { username: 'cat-walker', password });
    // Whoever has the link reads the mailbox: the address is verified.
    expect(dataOf(login).user).toMatchObject({ emailVerified: true });
    expect((await callAsStranger(twofold, '/auth/invitation', { token, password })).status).toBe(400);
  });

  it('makes somebody without an address, and hands the link over', async () => {
    const made = await root.call('POST', '/admin/users', { username: 'dan', role: 'viewer' });
    const { link } = dataOf(made, 201).invitation as { link: string };
    expect(link).toMatch(/^https:\/\/auth\.example\.com\/invitation#/);
    const password = 'a ferret beside the harbour';
    const token = link.split('#')[1];
    expect((await callAsStranger(twofold, '/auth/invitation', { token, password })).status).toBe(200);
    expect(dataOf(await logIn(twofold, { username: 'dan', password })).user).toMatchObject({
      role: 'viewer',
    });
  });

  it('lists people page by page', async () => {
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Record<string, unknown> = dataOf(
        await root.call('GET', `/admin/users?limit=2&cursor=${cursor}`),
      );
      names.push(...(page.users as { username: string }[]).map(({ username }) => username));
      cursor = page.nextCursor as string | null;
    }
    expect(names.toSorted()).toEqual(['ann', 'bob', 'cat-walker', 'dan', 'eve', 'root']);
  });

  it('changes a role, disables, enables and erases, effective with the next request (X53)', async () => {
    const fay = await registerPerson(twofold, 'fay');
    const one = `/admin/users/${fay.id}`;
    expect((await root.call('PATCH', one, { role: 'viewer' })).status).toBe(200);
    expect(dataOf(await fay.call('GET', '/auth/me')).user).toMatchObject({ role: 'viewer' });
    expect((await root.call('POST', `${one}/disable`)).status).toBe(200);
    expect((await fay.call('GET', '/auth/me')).status).toBe(401);
    expect((await logIn(twofold, fay)).status).toBe(401);
    expect((await root.call('POST', `${one}/enable`)).status).toBe(200);
    expect((await logIn(twofold, fay)).status).toBe(200);
    expect((await root.call('DELETE', one)).status).toBe(200);
    expect((await root.call('GET', one)).status).toBe(404);
    // The name and the address are free again.
    expect((await registerPerson(twofold, 'fay')).id).not.toBe(fay.id);
  });

  it('N05: marks a password as compromised, and it has to be changed then, and only then', async () => {
    const gus = await registerPerson(twofold, 'gus');
    await root.call('POST', `/admin/users/${gus.id}/expire-password`);
    expect((await gus.call('GET', '/auth/me')).status).toBe(401);
    const login = dataOf(await logIn(twofold, gus));
    const headers = { authorization: `Bearer ${login.accessToken}` };
    const kept = await gus.call('GET', '/email/status', undefined, headers);
    expect(kept).toMatchObject({ status: 403, body: { code: 'password.change_required' } });
    const passwords = { currentPassword: gus.password, newPassword: 'a heron over a wooden bridge' };
    const changed = await gus.call('POST', '/auth/password', passwords, headers);
    expect(changed.status).toBe(200);
    const renewed = { authorization: `Bearer ${dataOf(changed).accessToken}` };
    expect((await gus.call('GET', '/email/status', undefined, renewed)).status).toBe(200);
  });

  it('helps somebody who lost everything: factors are removed, then access is issued', async () => {
    const hal = await registerPerson(twofold, 'hal');
    await setUpTotp(hal, twofold.clock.now());
    const one = `/admin/users/${hal.id}`;
    const issued = dataOf(await root.call('POST', `${one}/temporary-access`, { lifetimeMinutes: 30 }), 201);
    expect(issued).toMatchObject({ sentTo: 'hal@example.com', link: null });
    // The link alone passes nobody by their second factor (N25).
    const token = await queuedToken(twofold, 'temporary_access', 'hal@example.com');
    const asked = await callAsStranger(twofold, '/auth/temporary-access', { token });
    expect(asked.body).toMatchObject({ data: { requiresTwoFactor: true } });
    expect(dataOf(await root.call('POST', `${one}/reset-factors`))).toMatchObject({ removed: 2 });
    twofold.clock.advance(1);
    await root.call('POST', `${one}/temporary-access`, {});
    const second = await queuedToken(twofold, 'temporary_access', 'hal@example.com');
    const opened = dataOf(await callAsStranger(twofold, '/auth/temporary-access', { token: second }));
    const headers = { authorization: `Bearer ${opened.accessToken}` };
    expect((await hal.call('POST', '/2fa/totp/setup', undefined, headers)).status).toBe(200);
    const again = await callAsStranger(twofold, '/auth/temporary-access', { token: second });
    expect(again).toMatchObject({ status: 400, body: { code: 'link.refused' } });
  });
});

it('a link for the first administrator opens nothing where there is one meanwhile', async () => {
  const fresh = await openInstallation();
  const link = await fresh.platform.database.transaction(
    (tx) => fresh.core.firstAdministrator.issueLink(tx),
    { locks: ['roles of people'] },
  );
  await administrator(fresh);
  const given = {
    token: link?.split('#')[1],
    email: 'a@example.com',
    username: 'ann',
    password: PASSWORD,
  };
  const answer = await callAsStranger(fresh, '/auth/welcome', given);
  expect(answer).toMatchObject({ status: 400, body: { code: 'link.refused' } });
  await fresh.close();
});

it('the first administrator is made through the link of the first start, once', async () => {
  const fresh = await openInstallation();
  const { database } = fresh.platform;
  const { firstAdministrator } = fresh.core;
  const locks = { locks: ['roles of people'] };
  const [one, two] = [
    await database.transaction((tx) => firstAdministrator.issueLink(tx), locks),
    await database.transaction((tx) => firstAdministrator.issueLink(tx), locks),
  ].map((link) => link?.split('#')[1]);
  const given = { email: 'ann@example.com', username: 'ann', password: PASSWORD };
  const answers = await Promise.all(
    [one, two, one, two].map((token, index) =>
      callAsStranger(fresh, '/auth/welcome', {
        token,
        ...given,
        username: `ann-${index}`,
        email: `a${index}@example.com`,
      }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400]);
  const [made] = answers.filter(({ status }) => status === 201);
  expect(made && dataOf(made, 201).user).toMatchObject({ role: 'admin' });
  expect(await database.transaction((tx) => firstAdministrator.issueLink(tx), locks)).toBeUndefined();
  await fresh.close();
});
