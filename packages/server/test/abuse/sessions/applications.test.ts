import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { rowsOf } from '../../installation/audit-rows.ts';
import { type Installation, openInstallation } from '../../installation/installation.ts';
import {
  type EnrolledUser,
  enroll,
  forget,
  logIn,
  SHOW_SECRETS,
  sessionCookieOf,
  setUp,
} from '../../users/enrolled-user.ts';

let twofold: Installation;
let alice: EnrolledUser;
beforeAll(async () => {
  twofold = await openInstallation(SHOW_SECRETS);
});
afterEach(() => forget(twofold, 'alice'));
afterAll(() => twofold.close());

async function newSession(): Promise<string> {
  if (!alice || (await rowsOf(twofold.dataDir, 'select 1 from users')).length === 0) {
    alice = await enroll(twofold, 'alice', twofold.clock.now());
  }
  twofold.clock.advance(30);
  return sessionCookieOf(await logIn(twofold, 'alice', alice.app.code(twofold.clock.now())));
}

const lookUp = (cookie: string) => twofold.call('GET', '/session', { headers: { cookie }, apiKey: null });

it('A16, N28: each login opens a session of its own with 256 random bits, of which only a hash is kept', async () => {
  const tokens = [await newSession(), await newSession(), await newSession()].map((cookie) =>
    cookie.slice(8),
  );
  expect(new Set(tokens).size).toBe(3);
  // What comes before the secret part names the session.
  const secrets = tokens.map((token) => token.slice(-43));
  for (const secret of secrets) expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  expect(new Set(secrets).size).toBe(3);
  const stored = JSON.stringify(await rowsOf(twofold.dataDir, 'select * from sessions'));
  for (const secret of [...tokens, ...secrets]) expect(stored).not.toContain(secret);
});

it('A16: a login with the cookie of an earlier session does not take that one over', async () => {
  const first = await newSession();
  twofold.clock.advance(30);
  const code = alice.app.code(twofold.clock.now());
  const second = sessionCookieOf(await logIn(twofold, 'alice', code, { headers: { cookie: first } }));
  expect(second).not.toBe(first);
  expect((await lookUp(first)).status).toBe(200);
});

it('a token that a stranger chose is never made a session', async () => {
  await newSession();
  twofold.clock.advance(30);
  const chosen = `session=${'A'.repeat(43)}`;
  const login = await logIn(twofold, 'alice', alice.app.code(twofold.clock.now()), {
    headers: { cookie: chosen },
  });
  expect(sessionCookieOf(login)).not.toBe(chosen);
  expect((await lookUp(chosen)).status).toBe(401);
});

it('N28, A17: an ended session fails at once, and again ending it is refused', async () => {
  const cookie = await newSession();
  const other = await newSession();
  const end = () => twofold.call('DELETE', '/session', { headers: { cookie }, apiKey: null });
  expect((await end()).status).toBe(204);
  expect((await lookUp(cookie)).status).toBe(401);
  expect((await end()).status).toBe(401);
  expect((await lookUp(other)).status).toBe(200);
});

it('A17: a factor that takes the place of another ends what was opened with that, and not what its own code opens', async () => {
  const cookies = [await newSession(), await newSession()];
  const replacement = await setUp(twofold, 'alice');
  for (const cookie of cookies) expect((await lookUp(cookie)).status).toBe(200);
  const login = await logIn(twofold, 'alice', replacement.app.code(twofold.clock.now()));
  for (const cookie of cookies) expect((await lookUp(cookie)).status).toBe(401);
  expect((await lookUp(sessionCookieOf(login))).status).toBe(200);
});

it('A17: erasing the user ends every session', async () => {
  const cookies = [await newSession(), await newSession()];
  await twofold.call('DELETE', '/mfa/users/alice');
  for (const cookie of cookies) expect((await lookUp(cookie)).status).toBe(401);
});

it('a session ends at its time, to the millisecond', async () => {
  const cookie = await newSession();
  const expiresAt = Date.parse(String((await lookUp(cookie)).body.expiresAt));
  twofold.clock.advance((expiresAt - 1 - twofold.clock.now()) / 1000);
  expect((await lookUp(cookie)).status).toBe(200);
  twofold.clock.advance(0.001);
  expect((await lookUp(cookie)).status).toBe(401);
});

it('a token with another secret part, or the secret part of another session, opens nothing', async () => {
  const [first, second] = [await newSession(), await newSession()];
  const mixed = `${first.slice(0, -43)}${second.slice(-43)}`;
  const changed = `${first.slice(0, -1)}${first.endsWith('A') ? 'E' : 'A'}`;
  const cookies = [changed, first.slice(0, -1), `${first}A`, first.slice(0, -43)];
  // Where the token is its secret part alone, the mixed one is simply the second.
  if (mixed !== second) cookies.push(mixed);
  for (const cookie of cookies) expect((await lookUp(cookie)).status).toBe(401);
});
