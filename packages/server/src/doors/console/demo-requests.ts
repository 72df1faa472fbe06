import { Type } from 'typebox';
import { TwofoldError } from '../../platform/errors.ts';

/** One call that the page asks for, in the terms of the API. */
export interface DemoCall {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: Readonly<Record<string, unknown>> | undefined;
}

export const DemoCallBody = Type.Object({
  method: Type.Enum(['GET', 'POST', 'DELETE']),
  path: Type.String({ minLength: 1, maxLength: 128 }),
  body: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

/** The prefix keeps people's real names out of it; the characters need no escaping in an address. */
const DEMO_USER = /^demo-[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const PASSKEY_CHALLENGES: ReadonlySet<string> = new Set([
  '/webauthn/register/challenge',
  '/webauthn/login/challenge',
]);
const PASSKEY_ANSWERS: ReadonlySet<string> = new Set(['/webauthn/register/verify', '/webauthn/login/verify']);
const USER_PATH = /^\/mfa\/users\/([^/]+?)(\/verify)?$/;

/**
 * The request that is made for a call of the page: built anew from what is allowed, so that nothing else of the page's
 * input, such as a query, a header or a field, reaches the API in the demo's name.
 *
 * @throws `request.invalid` for a call that the demo does not make, and for a user that is none of its own
 */
export function allowedRequest(call: DemoCall): {
  method: DemoCall['method'];
  url: string;
  payload?: object;
} {
  const { method, path, body = {} } = call;
  if (method === 'POST' && path === '/setup') {
    return { method, url: path, payload: { user: demoUser(body.user) } };
  }
  if (method === 'POST' && path === '/login') {
    return { method, url: path, payload: { user: demoUser(body.user), token: body.token } };
  }
  if (method === 'POST' && PASSKEY_CHALLENGES.has(path)) {
    return { method, url: path, payload: { user: demoUser(body.user) } };
  }
  if (method === 'POST' && PASSKEY_ANSWERS.has(path)) {
    return { method, url: path, payload: { user: demoUser(body.user), ...credentialIn(body) } };
  }
  const [, user, verify] = USER_PATH.exec(path) ?? [];
  if (user !== undefined && (verify === undefined) === (method !== 'POST')) {
    const url = `/mfa/users/${demoUser(user)}`;
    return method === 'POST'
      ? { method, url: `${url}/verify`, payload: { code: body.code } }
      : { method, url };
  }
  throw new TwofoldError('request.invalid', 'The demo makes no such call.');
}

/** What a browser says of a passkey; the API checks it. */
function credentialIn({ id, rawId, type, response }: Readonly<Record<string, unknown>>): object {
  if (response === null || typeof response !== 'object') return { id, rawId, type, response };
  const { clientDataJSON, attestationObject, transports, authenticatorData, signature, userHandle } =
    response as Record<string, unknown>;
  const said = { clientDataJSON, attestationObject, transports, authenticatorData, signature, userHandle };
  return { id, rawId, type, response: said };
}

function demoUser(name: unknown): string {
  if (typeof name === 'string' && DEMO_USER.test(name)) return name;
  const reason = 'must be demo- and up to 40 of a-z, 0-9 and dashes, with no dash at the end';
  throw new TwofoldError('request.invalid', `user ${reason}.`, {
    extras: { errors: [{ pointer: '/body/user', reason }] },
  });
}
