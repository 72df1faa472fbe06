import { setTimeout as sleep } from 'node:timers/promises';
import { signMessage } from '../../../src/http/message-signature/sign.ts';
import { parseSigningSecret } from '../../../src/http/message-signature/signing-secret.ts';
import type { CallAnswer } from '../../installation/installation.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { authenticatorApp } from '../../users/authenticator-app.ts';
import { type Callable, logIn, sessionCookieOf } from '../../users/enrolled-user.ts';
import { answerWithPasskey, askForPasskey, passkeyUser } from '../../users/passkey-user.ts';
import { softwarePasskey } from '../../users/software-passkey.ts';
import type { FaultStore } from './fault-store.ts';
import { peopleKinds } from './people-values.ts';
import { vaultKinds } from './vault-values.ts';

/** Something that is good once, and was not used yet. */
export interface OneTimeValue {
  /** Presents it. The number chooses among forms of it, of which one may be accepted. */
  use(caller: Callable, number?: number): Promise<CallAnswer>;
}

type Make = (caller: Callable, user: string) => Promise<OneTimeValue>;

/** Long steps: a code stays in its window over a slow restart. */
const PERIOD_SECONDS = 120;
/** Longer than an answer may take. */
const ROOM_MS = 5000;
const AUTHORITY = 'twofold.test';
/** Of a server that takes any free port, where nothing else is configured. */
const ANY_PORT = 'http://localhost:0';

/** Every kind that exists, with a value of it for a user who must be new. */
export const oneTimeKinds: Record<string, Make> = {
  ...peopleKinds,
  ...vaultKinds,
  'a TOTP code': async (caller, user) => {
    const { code } = await confirmed(caller, user);
    return { use: (at) => logIn(at, user, code) };
  },
  'the first code of an enrollment': async (caller, user) => {
    const { app } = await pending(caller, user);
    const code = app.code(Date.now());
    return { use: (at) => logIn(at, user, code) };
  },
  'a recovery code': async (caller, user) => {
    const { recoveryCodes } = await confirmed(caller, user);
    return { use: (at) => logIn(at, user, recoveryCodes[0]) };
  },
  'a challenge': async (caller, user) => {
    const { code, codeAfter } = await confirmed(caller, user);
    const path = `/mfa/users/${user}`;
    const asked = await caller.call('POST', `${path}/challenges`, { body: { kind: 'totp' } });
    const { challengeId } = asked.body;
    // Two codes, both good: what is good once is the challenge.
    return {
      use: (at, number = 0) =>
        at.call('POST', `${path}/verify`, {
          body: { code: number % 2 === 0 ? code : codeAfter, challengeId },
        }),
    };
  },
  'a passkey assertion': async (caller, user) => {
    const passkey = await passkeyUser(caller, user, { origin: ANY_PORT });
    const assertion = passkey.get(await askForPasskey(caller, user));
    return { use: (at) => answerWithPasskey(at, user, assertion) };
  },
  'a passkey registration': async (caller, user) => {
    const begun = await caller.call('POST', '/webauthn/register/challenge', { body: { user } });
    const credential = softwarePasskey({ origin: ANY_PORT }).create(begun.body);
    const body = { user, ...credential };
    return { use: (at) => at.call('POST', '/webauthn/register/verify', { body }) };
  },
  'an Idempotency-Key': async (caller, user) => {
    const { code } = await confirmed(caller, user);
    const headers = { 'idempotency-key': `login-of-${user}` };
    return { use: (at) => logIn(at, user, code, { headers }) };
  },
  'the end of a session': async (caller, user) => {
    const { code } = await confirmed(caller, user);
    const headers = { cookie: sessionCookieOf(await logIn(caller, user, code)) };
    return { use: (at) => at.call('DELETE', '/session', { headers, apiKey: null }) };
  },
};

/** The nonce of a signed request; its key is made by a command, once for an installation. */
export async function signedRequests(store: FaultStore): Promise<Make> {
  const made = await store.command('api-key create --signed --name signer --scope mfa --json');
  const { keyId, signingSecret } = JSON.parse(made.stdout) as { keyId: string; signingSecret: string };
  noteSecret(signingSecret);
  const secret = parseSigningSecret(signingSecret);
  if (!secret) throw new Error(`api-key create ended with ${made.code}: ${made.stderr}`);
  return async (_caller, user) => {
    const path = `/mfa/users/${user}`;
    const target = { method: 'GET', scheme: 'http', authority: AUTHORITY, path, query: '' } as const;
    const added = signMessage(
      { ...target, headers: [['host', AUTHORITY]], body: new Uint8Array(0) },
      { keyId, secret },
      { createdSeconds: Math.floor(Date.now() / 1000), nonce: `nonce-for-${user}-of-a-test` },
    );
    const headers = { host: AUTHORITY, ...Object.fromEntries(added) };
    return { use: (at) => at.call('GET', path, { headers, apiKey: null }) };
  };
}

/** Whether the value did what it is good for: an answer that is given again does nothing. */
export function isAccepted({ status, headers }: CallAnswer): boolean {
  return status < 300 && headers['idempotent-replayed'] === undefined;
}

async function pending(caller: Callable, user: string) {
  const setup = await caller.call('POST', '/setup', { body: { user, period: PERIOD_SECONDS } });
  if (setup.status !== 200) throw new Error(`/setup answered ${setup.status}`);
  const { secret, recoveryCodes } = setup.body as { secret: string; recoveryCodes: string[] };
  return { app: authenticatorApp(secret, { periodSeconds: PERIOD_SECONDS }), recoveryCodes };
}

/** Confirmed with the code of the step before this one: two more are good. */
async function confirmed(caller: Callable, user: string) {
  const { app, recoveryCodes } = await pending(caller, user);
  const nowMs = await timeWithinStep();
  const first = await logIn(caller, user, app.code(nowMs, -1));
  if (first.status !== 200) throw new Error(`The first code was answered with ${first.status}`);
  return { code: app.code(nowMs), codeAfter: app.code(nowMs, 1), recoveryCodes };
}

/** When the present step goes on long enough for a request: the code of the one before would be two steps old otherwise. */
async function timeWithinStep(): Promise<number> {
  const leftMs = () => PERIOD_SECONDS * 1000 - (Date.now() % (PERIOD_SECONDS * 1000));
  // Again where a timer fires a little before its time: that is still the old step.
  while (leftMs() < ROOM_MS) await sleep(leftMs());
  return Date.now();
}
