import type { CallAnswer, CallOptions } from '../installation/installation.ts';
import { type AuthenticatorApp, authenticatorApp } from './authenticator-app.ts';

/** What an application can do with Twofold: in this process, or over HTTP. */
export interface Callable {
  call(method: string, path: string, options?: CallOptions): Promise<CallAnswer>;
}

export interface EnrolledUser {
  name: string;
  /** Base32. */
  secret: string;
  app: AuthenticatorApp;
  factorId: string;
  recoveryCodes: string[];
}

/** An installation shows the secret only with this. */
export const SHOW_SECRETS = { ALLOW_DEBUG_SETUP_OUTPUT: 'true' } as const;

/** POST /setup: the factor and its recovery codes are pending. Needs `SHOW_SECRETS`. */
export async function setUp(
  twofold: Callable,
  name: string,
  options: CallOptions = {},
): Promise<EnrolledUser> {
  const answer = await twofold.call('POST', '/setup', { ...options, body: { user: name } });
  if (answer.status !== 200) throw new Error(`/setup answered ${answer.status}: ${answer.text}`);
  const { secret, factorId, recoveryCodes } = answer.body as Omit<EnrolledUser, 'name' | 'app'>;
  return { name, secret, app: authenticatorApp(secret), factorId, recoveryCodes };
}

/** An active factor: the code of the step at `nowMs` was its first, and is used up. */
export async function enroll(
  twofold: Callable,
  name: string,
  nowMs: number,
  options: CallOptions = {},
): Promise<EnrolledUser> {
  const user = await setUp(twofold, name, options);
  const answer = await logIn(twofold, name, user.app.code(nowMs), options);
  if (answer.status !== 200)
    throw new Error(`The first code was answered with ${answer.status}: ${answer.text}`);
  return user;
}

export function logIn(
  twofold: Callable,
  user: string,
  token: unknown,
  options: CallOptions = {},
): Promise<CallAnswer> {
  const { body, ...others } = options;
  return twofold.call('POST', '/login', {
    ...others,
    body: { user, token, ...(body as object | undefined) },
  });
}

/** `name=value` of the session that a login opened, as a browser sends it back. */
export function sessionCookieOf(login: CallAnswer): string {
  const [cookie = ''] = String(login.headers['set-cookie']).split(';');
  if (!cookie.startsWith('session=')) throw new Error('The answer opened no session.');
  return cookie;
}

/** How many answers had each status. */
export function countStatuses(answers: readonly { status: number }[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Erases users and what was counted against them, so that a test may use the names again. */
export async function forget(twofold: Callable, ...names: string[]): Promise<void> {
  for (const name of names) {
    await setUp(twofold, name);
    await twofold.call('POST', `/mfa/users/${name}/unlock`);
    await twofold.call('DELETE', `/mfa/users/${name}`);
  }
}
