import { authenticatorApp } from './authenticator-app.ts';
import type { CallAnswer, CallOptions, Installation } from './installation.ts';
import { queuedMessages } from './outbox.ts';
import { noteSecret } from './secrets-ledger.ts';

export const GOOD_PASSWORD = 'an otter on a marble stair';

/** Somebody with an account here, and what they are logged in with. */
export interface TestPerson {
  id: string;
  username: string;
  email: string;
  password: string;
  accessToken: string;
  /** As this person. */
  call(method: string, path: string, body?: unknown, options?: CallOptions): Promise<CallAnswer>;
}

/** The member of `data` of an answer, as what it is. */
export function dataOf(answer: CallAnswer): Record<string, unknown> {
  return (answer.body.data ?? {}) as Record<string, unknown>;
}

/** A call of nobody, as by a browser that never was here. */
export function callAsStranger(
  twofold: Installation,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<CallAnswer> {
  return twofold.call('POST', `/api${path}`, { apiKey: null, body, headers });
}

export function personWith(twofold: Installation, person: Omit<TestPerson, 'call'>): TestPerson {
  return {
    ...person,
    call: (method, path, body, options = {}) =>
      twofold.call(method, `/api${path}`, {
        ...options,
        apiKey: null,
        ...(body !== undefined && { body }),
        headers: { authorization: `Bearer ${person.accessToken}`, ...options.headers },
      }),
  };
}

export async function registerPerson(
  twofold: Installation,
  username: string,
  password = GOOD_PASSWORD,
): Promise<TestPerson> {
  noteSecret(password);
  const email = `${username}@example.com`;
  const answer = await callAsStranger(twofold, '/auth/register', { email, username, password });
  if (answer.status !== 201) throw new Error(`The registration was answered with ${answer.text}`);
  return loggedIn(twofold, { username, email, password }, answer);
}

export function loggedIn(
  twofold: Installation,
  person: Pick<TestPerson, 'username' | 'email' | 'password'>,
  answer: CallAnswer,
): TestPerson {
  const { accessToken, user } = dataOf(answer);
  noteSecret(String(accessToken));
  return personWith(twofold, {
    ...person,
    id: (user as { id: string }).id,
    accessToken: String(accessToken),
  });
}

/** The first step of a login; its answer as it came. */
export function logIn(
  twofold: Installation,
  { username, password }: Pick<TestPerson, 'username' | 'password'>,
): Promise<CallAnswer> {
  return callAsStranger(twofold, '/auth/login', { username, password });
}

/** An authenticator app, enrolled just now: a fresh second factor. Its base32 secret and recovery codes. */
export async function enrollApp(
  twofold: Installation,
  person: TestPerson,
): Promise<{ secret: string; backupCodes: string[] }> {
  const { secret, backupCodes } = dataOf(await person.call('POST', '/2fa/totp/setup')) as {
    secret: string;
    backupCodes: string[];
  };
  for (const text of [secret, ...backupCodes]) noteSecret(text);
  const code = authenticatorApp(secret).code(twofold.clock.now());
  const confirmed = await person.call('POST', '/2fa/totp/verify-setup', { secret, code });
  if (confirmed.status !== 200) throw new Error(`The set-up was answered with ${confirmed.text}`);
  return { secret, backupCodes };
}

/** An administrator whose second factor was given just now. */
export async function administrator(
  twofold: Installation,
  username = 'root',
): Promise<TestPerson & { secret: string }> {
  const { people, passwords } = twofold.core;
  const email = `${username}@example.com`;
  const person = { username, email, password: `${GOOD_PASSWORD} ${username}` };
  noteSecret(person.password);
  const passwordHash = await passwords.hash(person.password);
  const actor = { actor: 'cli' };
  await twofold.platform.database.transaction((tx) =>
    people.create(tx, { username, email, emailVerified: true, role: 'admin', passwordHash }, actor),
  );
  const admin = loggedIn(twofold, person, await logIn(twofold, person));
  const { secret } = await enrollApp(twofold, admin);
  return { ...admin, secret };
}

/** The token of the link that was queued last with this template; undefined where there is none. */
export async function queuedToken(
  twofold: Installation,
  template: string,
  to?: string,
): Promise<string | undefined> {
  const messages = (await queuedMessages(twofold)).filter(
    (message) => message.template === template && (to === undefined || message.to === to),
  );
  const token = messages.at(-1)?.values.link?.split('#')[1];
  if (token !== undefined) noteSecret(token);
  return token;
}

/** What a server does in the background: whoever forgot their password is sent a link, or is not. */
export async function answerResetRequests({ core }: Installation): Promise<void> {
  while ((await core.resetRequests.answerWaiting()) > 0);
}
