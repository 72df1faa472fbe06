import type { CallAnswer, CallOptions } from '../installation/installation.ts';
import type { Callable } from './enrolled-user.ts';
import { type Dishonesty, type SoftwarePasskey, softwarePasskey } from './software-passkey.ts';

/** POST /webauthn/register/challenge and /verify, as an application and its page do it. */
export async function registerPasskey(
  twofold: Callable,
  user: string,
  passkey: SoftwarePasskey,
  dishonesty: Dishonesty = {},
): Promise<CallAnswer> {
  const options = await twofold.call('POST', '/webauthn/register/challenge', { body: { user } });
  if (options.status !== 200) return options;
  const body = { user, ...passkey.create(options.body, dishonesty) };
  return twofold.call('POST', '/webauthn/register/verify', { body });
}

/** A user with a passkey that is active. */
export async function passkeyUser(
  twofold: Callable,
  name: string,
  settings: Parameters<typeof softwarePasskey>[0] = {},
): Promise<SoftwarePasskey> {
  const passkey = softwarePasskey(settings);
  const answer = await registerPasskey(twofold, name, passkey);
  if (answer.status !== 200)
    throw new Error(`The registration was answered with ${answer.status}: ${answer.text}`);
  return passkey;
}

/** The options of a login: of this user, or usernameless. */
export async function askForPasskey(twofold: Callable, user?: string): Promise<Record<string, unknown>> {
  return (await twofold.call('POST', '/webauthn/login/challenge', { body: { user } })).body;
}

/** POST /webauthn/login/verify. */
export function answerWithPasskey(
  twofold: Callable,
  user: string | undefined,
  assertion: Record<string, unknown>,
  options: CallOptions = {},
): Promise<CallAnswer> {
  const { body, ...others } = options;
  const sent = { user, ...assertion, ...(body as object | undefined) };
  return twofold.call('POST', '/webauthn/login/verify', { ...others, body: sent });
}

/** A whole login: asked, signed, answered. */
export async function logInWithPasskey(
  twofold: Callable,
  user: string | undefined,
  passkey: SoftwarePasskey,
  dishonesty: Dishonesty = {},
): Promise<CallAnswer> {
  return answerWithPasskey(twofold, user, passkey.get(await askForPasskey(twofold, user), dishonesty));
}
