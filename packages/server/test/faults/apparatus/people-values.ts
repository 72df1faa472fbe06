import { createHash } from 'node:crypto';
import type { CallAnswer } from '../../installation/installation.ts';
import { type Client, dataOf, programOf } from '../../people/client.ts';
import { type LoginBody, PASSWORD } from '../../people/person.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import type { Callable } from '../../users/enrolled-user.ts';
import type { OneTimeValue } from './one-time-values.ts';

type Make = (caller: Callable, user: string) => Promise<OneTimeValue>;

/** What a person holds that is good once. Each use comes from another program: no grace is theirs. */
export const peopleKinds: Record<string, Make> = {
  'a temporary token': async (caller, user) => {
    const { logIn, backupCodes } = await enrolledPerson(caller, user);
    const { tempToken } = await logIn();
    // Ten codes, all good: what is good once is the login.
    return {
      use: (at, number = 0) =>
        sendAs(at, user, '/2fa/verify-backup-code', { tempToken, code: backupCodes[number % 10] }),
    };
  },
  'a refresh token': async (caller, user) => {
    const { logIn } = await registeredPerson(caller, user);
    const { refreshToken } = await logIn();
    return { use: (at) => sendAs(at, user, '/auth/refresh', { refreshToken }) };
  },
  'a device token': async (caller, user) => {
    const { client, logIn, credentials, code } = await enrolledPerson(caller, user);
    const { tempToken } = await logIn();
    const body = { tempToken, code, trustDevice: true };
    const { deviceToken } = dataOf<LoginBody>(await client.call('POST', '/2fa/verify', body));
    return {
      use: async (at) =>
        refusedIfAsked(await sendAs(at, user, '/auth/login', { ...credentials, deviceToken })),
    };
  },
  'the first code of a person’s app': async (caller, user) => {
    const { client } = await registeredPerson(caller, user);
    const { secret } = dataOf<{ secret: string }>(await client.call('POST', '/2fa/totp/setup'));
    const body = { secret, code: authenticatorApp(secret).code(Date.now()) };
    const { accessToken } = client;
    return { use: (at) => sendAs(at, user, '/2fa/totp/verify-setup', body, accessToken) };
  },
};

let programs = 0;

/** By a program that was never seen before, at the person's own address: nobody shares a budget with another test. */
function programAt(caller: Callable, user: string): Client {
  const client = programOf(caller, `Program/${++programs}`);
  const { call } = client;
  const [a, b] = createHash('sha256').update(user).digest();
  const forwarded = { 'x-forwarded-for': `10.77.${a}.${b}` };
  client.call = (method, path, body, headers) => call(method, path, body, { ...forwarded, ...headers });
  return client;
}

function sendAs(caller: Callable, user: string, path: string, body: object, accessToken?: string) {
  const client = programAt(caller, user);
  client.accessToken = accessToken;
  return client.call('POST', path, body);
}

/** Under a name of their own, which is made of the user's: `user` names them in a test. */
export async function registeredPerson(caller: Callable, user: string) {
  const username = `p_${createHash('sha256').update(user).digest('hex').slice(0, 20)}`;
  const credentials = { username, password: PASSWORD };
  const client = programAt(caller, user);
  const registration = { ...credentials, email: `${username}@example.com` };
  const registered = dataOf<LoginBody>(await client.call('POST', '/auth/register', registration), 201);
  client.accessToken = registered.accessToken;
  const logIn = async () =>
    dataOf<LoginBody>(await client.call('POST', '/auth/login', { ...credentials, tokenDelivery: 'body' }));
  return { client, credentials, logIn };
}

/** Confirmed with the code of this step: the next one's is good, also when that has begun meanwhile. */
async function enrolledPerson(caller: Callable, user: string) {
  const person = await registeredPerson(caller, user);
  const setup = dataOf<{ secret: string; backupCodes: string[] }>(
    await person.client.call('POST', '/2fa/totp/setup'),
  );
  noteSecret(setup.secret);
  const app = authenticatorApp(setup.secret);
  const nowMs = Date.now();
  const confirm = { secret: setup.secret, code: app.code(nowMs) };
  dataOf(await person.client.call('POST', '/2fa/totp/verify-setup', confirm));
  return { ...person, backupCodes: setup.backupCodes, code: app.code(nowMs, 1) };
}

/** A login that asks for the second factor did not take the device's token. */
function refusedIfAsked(answer: CallAnswer): CallAnswer {
  const data = answer.body.data as LoginBody | undefined;
  return data?.tempToken === undefined ? answer : { ...answer, status: 401 };
}
