import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows, rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import { browserOf, type Client, dataOf, expectRefusal, programOf } from '../../people/client.ts';
import { createPerson, type LoginBody, logInWith, PASSWORD } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';

const NEW_PASSWORD = 'a heron over a wooden bridge';
const CHANGE = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
noteSecret(NEW_PASSWORD);

let twofold: Installation;
beforeEach(async () => {
  twofold = await openInstallation();
  await createPerson(twofold, 'alice');
});
afterEach(() => twofold.close());

async function program(): Promise<{ alice: Client; refreshToken: string }> {
  const alice = programOf(twofold);
  const { refreshToken = '' } = await logInWith(alice, 'alice');
  return { alice, refreshToken };
}

async function browser(): Promise<Client> {
  const alice = browserOf(twofold);
  dataOf(await alice.call('POST', '/auth/login', { username: 'alice', password: PASSWORD }));
  return alice;
}

/** Somebody who has what a client has at this moment. */
function thiefOf(client: Client, made: (on: Installation) => Client): Client {
  const thief = made(twofold);
  thief.accessToken = client.accessToken;
  thief.cookies = new Map(client.cookies);
  return thief;
}

const change = (client: Client, key?: string, body: object = CHANGE) =>
  client.call('POST', '/auth/password', body, key === undefined ? {} : { 'idempotency-key': key });

describe('a change of the password', () => {
  it('A02: ends every copy of the very session that asks for it, and gives its program other tokens', async () => {
    const { alice, refreshToken } = await program();
    const thief = thiefOf(alice, programOf);
    const data = dataOf<LoginBody>(await change(alice, undefined, { ...CHANGE, tokenDelivery: 'body' }));
    expectRefusal(await thief.call('GET', '/auth/me'), 'access_token.refused');
    expectRefusal(await thief.call('POST', '/auth/refresh', { refreshToken }), 'refresh_token.refused');
    alice.accessToken = data.accessToken;
    expect((await alice.call('GET', '/auth/me')).status).toBe(200);
    const refreshed = await alice.call('POST', '/auth/refresh', { refreshToken: data.refreshToken });
    expect(refreshed.status).toBe(200);
  });

  it('A02: gives a browser other cookies, and a copy of those before opens nothing', async () => {
    const alice = await browser();
    const thief = thiefOf(alice, browserOf);
    const changed = await change(alice);
    expect(dataOf(changed)).not.toHaveProperty('refreshToken');
    expectRefusal(await thief.call('GET', '/auth/me'), 'access_token.refused');
    expectRefusal(await thief.call('POST', '/auth/refresh'), 'refresh_token.refused');
    expect((await alice.call('GET', '/auth/me')).status).toBe(200);
    expect((await alice.call('POST', '/auth/refresh')).status).toBe(200);
  });

  it('leaves the cookie of another session as it is, where one comes along with an access token', async () => {
    await createPerson(twofold, 'bob');
    const shared = browserOf(twofold);
    dataOf(await shared.call('POST', '/auth/login', { username: 'bob', password: PASSWORD }));
    shared.accessToken = (await program()).alice.accessToken;
    expect((await change(shared)).status).toBe(200);
    shared.accessToken = undefined;
    expect(dataOf(await shared.call('GET', '/auth/me')).user).toMatchObject({ username: 'bob' });
  });

  it('leaves the session as old and as strong as it was, and is no login', async () => {
    const { alice } = await program();
    const sessionOf = async () => {
      const { sessions } = dataOf<{ sessions: Record<string, unknown>[] }>(
        await alice.call('GET', '/auth/sessions'),
      );
      return sessions.map(({ id: _, ...rest }) => rest);
    };
    const before = await sessionOf();
    twofold.clock.advance(60);
    alice.accessToken = dataOf<LoginBody>(await change(alice)).accessToken;
    expect(await sessionOf()).toEqual(before);
    expect(await auditRows(twofold.dataDir, { action: 'session.opened' })).toHaveLength(1);
  });
});

describe('a change of the password whose answer was lost', () => {
  it('is answered again to the program that asks with the same key, and counted as no guess', async () => {
    const { alice } = await program();
    const body = { ...CHANGE, tokenDelivery: 'body' };
    const first = await change(alice, 'lost', body);
    const retries = [];
    for (let times = 0; times < 12; times++) retries.push(await change(alice, 'lost', body));
    expect(new Set(retries.map(({ text }) => text))).toEqual(new Set([first.text]));
    expect(retries.at(-1)?.headers['idempotent-replayed']).toBe('true');
    expect(await auditRows(twofold.dataDir, { action: 'password.changed' })).toHaveLength(1);
    expect(await auditRows(twofold.dataDir, { action: 'password.refused' })).toHaveLength(0);
    alice.accessToken = dataOf<LoginBody>(first).accessToken;
    expect((await alice.call('GET', '/auth/me')).status).toBe(200);
  });

  it('is answered again to a browser, with the cookies that it did not get', async () => {
    const alice = await browser();
    const before = new Map(alice.cookies);
    await change(alice, 'lost');
    alice.cookies = before;
    expect((await change(alice, 'lost')).headers['idempotent-replayed']).toBe('true');
    expect((await alice.call('GET', '/auth/me')).status).toBe(200);
    expect((await alice.call('POST', '/auth/refresh')).status).toBe(200);
  });

  it('is answered again only to who has the session of then, the key and both passwords', async () => {
    const { alice } = await program();
    await change(alice, 'lost');
    const other = { ...CHANGE, newPassword: 'another heron over a bridge' };
    const { accessToken } = alice;
    for (const [key, body, token] of [
      ['lost', other, accessToken],
      ['found', CHANGE, accessToken],
      [undefined, CHANGE, accessToken],
      ['lost', CHANGE, `${accessToken?.slice(0, -4)}AAAA`],
    ] as const) {
      alice.accessToken = token;
      expectRefusal(await change(alice, key, body), 'access_token.refused');
    }
    await createPerson(twofold, 'bob');
    const bob = programOf(twofold);
    await logInWith(bob, 'bob');
    expect((await change(bob, 'lost')).headers['idempotent-replayed']).toBeUndefined();
  });

  it('is not answered again to a page of another origin, which has the cookie sent along', async () => {
    const alice = await browser();
    const before = new Map(alice.cookies);
    await change(alice, 'lost');
    alice.cookies = before;
    const foreign = { 'sec-fetch-site': 'cross-site', 'idempotency-key': 'lost' };
    expectRefusal(await alice.call('POST', '/auth/password', CHANGE, foreign), 'access_token.refused');
  });

  it('leaves no guess behind when it comes again while the first is on its way', async () => {
    const { alice } = await program();
    const answers = await Promise.all(Array.from({ length: 5 }, () => change(alice, 'twice')));
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const guesses = "select * from counters where key like 'login:user:%' and count > 0";
    expect(await rowsOf(twofold.dataDir, guesses)).toEqual([]);
  });
});
