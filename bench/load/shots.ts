import { benchUserName } from '../population/bench-user.ts';
import { postRequest, type Reply } from './connection.ts';
import type { Shot } from './drive.ts';
import type { LoginCodes } from './login-codes.ts';

/** `POST /login` with a code that was never sent before. */
export function loginShots(apiKey: string, codes: LoginCodes): () => Shot | undefined {
  return () => {
    const fresh = codes.next();
    if (!fresh) return undefined;
    const { user, code } = fresh;
    return { request: loginRequest(apiKey, user, code), check: (reply) => checkLogin(reply, user) };
  };
}

/** The same request again and again, for *bare*, which knows no users. */
export function bareLoginShot(): () => Shot {
  const user = benchUserName(0);
  const shot = {
    request: loginRequest('bare', user, '123456'),
    check: (reply: Reply) => checkLogin(reply, user),
  };
  return () => shot;
}

export function loginRequest(apiKey: string, user: string, token: string): string {
  return postRequest('/login', apiKey, `{"user":"${user}","token":"${token}"}`);
}

function checkLogin(reply: Reply, user: string): void {
  const { success, meta } = parse(reply) as {
    success?: unknown;
    meta?: { user?: unknown; method?: unknown };
  };
  if (success !== true || meta?.user !== user || meta.method !== 'TOTP_APP') throw wrong(reply);
}

/** `POST /setup` for users that are new each time. */
export function setupShots(apiKey: string, group: string): () => Shot {
  let user = 0;
  return () => ({
    request: setupRequest(apiKey, `${group}-${String(user++).padStart(7, '0')}`),
    check: checkSetup,
  });
}

function setupRequest(apiKey: string, user: string): string {
  return postRequest('/setup', apiKey, `{"user":"${user}"}`);
}

function checkSetup(reply: Reply): void {
  const { qrCode, recoveryCodes } = parse(reply) as { qrCode?: unknown; recoveryCodes?: unknown };
  const picture = typeof qrCode === 'string' && qrCode.startsWith('data:image/png;base64,');
  if (!picture || !Array.isArray(recoveryCodes) || recoveryCodes.length !== 10) throw wrong(reply);
}

/** The body of a good answer. Throws for any other. */
export function parse(reply: Reply): object {
  if (reply.status !== 200) throw wrong(reply);
  return JSON.parse(reply.body) as object;
}

export function wrong({ status, body }: Reply): Error {
  return new Error(`A wrong answer: ${status} ${body.slice(0, 500)}`);
}
