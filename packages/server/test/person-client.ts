import { expect } from 'vitest';
import type { Person } from '../src/core/people/people.ts';
import type { ErrorCode } from '../src/platform/errors.ts';
import { type AuthenticatorApp, authenticatorApp } from './authenticator-app.ts';
import type { Callable } from './enrolled-user.ts';
import type { CallAnswer, Installation } from './installation.ts';
import { expectProblem } from './problem.ts';
import { noteSecret } from './secrets-ledger.ts';

export const PASSWORD = 'correct horse battery staple';

/** The data of an answer of the accounts door. */
export function dataOf<Data = Record<string, unknown>>(answer: CallAnswer, status = 200): Data {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body.data as Data;
}

/** Expects the problem document of this code. */
export function expectRefusal(answer: CallAnswer, code: ErrorCode): Record<string, unknown> {
  const problem = expectProblem(answer, code);
  expect(problem.code).toBe(code);
  return problem;
}

/** A person with a password, made without the interface. */
export async function createPerson(
  { core, platform }: Pick<Installation, 'core' | 'platform'>,
  username: string,
  given: { email?: string; password?: string; role?: Person['role'] } = {},
): Promise<Person> {
  const { email = `${username}@example.com`, password = PASSWORD, role = 'member' } = given;
  const passwordHash = await core.passwords.hash(password);
  noteSecret(password);
  return platform.database.transaction((tx) =>
    core.people.create(tx, { username, email, role, passwordHash }, { actor: 'system' }),
  );
}

export interface Client {
  /** What a person's program or browser sends; the paths are those under `/api`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<CallAnswer>;
  /** Sent from now on as `Authorization: Bearer`; undefined: none. */
  accessToken: string | undefined;
  /** By their names. A program keeps none. */
  cookies: Map<string, string>;
}

/** A program: tokens in bodies, no cookies. */
export function programOf(twofold: Callable, userAgent = 'Program/1.0'): Client {
  const client: Client = {
    accessToken: undefined,
    cookies: new Map(),
    call(method, path, body, headers = {}) {
      const authorization = client.accessToken;
      return twofold.call(method, `/api${path}`, {
        apiKey: null,
        body,
        headers: {
          'user-agent': userAgent,
          ...(authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }),
          ...headers,
        },
      });
    },
  };
  return client;
}

/** A page of this origin in a browser, which keeps cookies and sends back what it read for `X-CSRF-Token`. */
export function browserOf(twofold: Callable, userAgent = 'Browser/1.0'): Client {
  const client = programOf(twofold, userAgent);
  const { call } = client;
  client.call = async (method, path, body, headers = {}) => {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const csrf = [...client.cookies].find(([name]) => name.endsWith('twofold_csrf'))?.[1];
    const answer = await call(method, path, body, {
      'sec-fetch-site': 'same-origin',
      ...(cookie === '' ? {} : { cookie }),
      ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }),
      ...headers,
    });
    keepCookies(client.cookies, answer);
    return answer;
  };
  return client;
}

/** By value alone: paths are tested where they are set. */
function keepCookies(cookies: Map<string, string>, { headers }: CallAnswer): void {
  for (const line of [headers['set-cookie'] ?? []].flat()) {
    const [pair = ''] = String(line).split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}

export interface LoginBody {
  tempToken?: string;
  accessToken?: string;
  refreshToken?: string;
  deviceToken?: string;
  methods?: string[];
}

/** The first step; the access token of a login that needs no second one is sent from then on. */
export async function logInWith(client: Client, username: string, more: object = {}): Promise<LoginBody> {
  const body = { emailOrUsername: username, password: PASSWORD, tokenDelivery: 'body', ...more };
  const data = dataOf<LoginBody>(await client.call('POST', '/auth/login', body));
  client.accessToken = data.accessToken ?? client.accessToken;
  return data;
}

export interface EnrolledPerson {
  secret: string;
  app: AuthenticatorApp;
  backupCodes: string[];
  factorId: string;
}

/** Sets TOTP up for the one who is logged in; the code of the step at `nowMs` is used up by that. */
export async function setUpTotp(client: Client, nowMs: number): Promise<EnrolledPerson> {
  const setup = dataOf<{ secret: string; backupCodes: string[]; factorId: string }>(
    await client.call('POST', '/2fa/totp/setup'),
  );
  for (const secret of [setup.secret, ...setup.backupCodes]) noteSecret(secret);
  const app = authenticatorApp(setup.secret);
  const confirm = { secret: setup.secret, code: app.code(nowMs) };
  dataOf(await client.call('POST', '/2fa/totp/verify-setup', confirm));
  return { ...setup, app };
}
