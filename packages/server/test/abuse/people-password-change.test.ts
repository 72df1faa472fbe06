import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { auditRows } from '../audit-rows.ts';
import { type Installation, openInstallation } from '../installation.ts';
import {
  browserOf,
  type Client,
  createPerson,
  dataOf,
  expectRefusal,
  type LoginBody,
  logInWith,
  PASSWORD,
  programOf,
} from '../person-client.ts';
import { noteSecret } from '../secrets-ledger.ts';

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
