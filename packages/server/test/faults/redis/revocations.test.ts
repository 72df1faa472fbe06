import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../../installation/http-caller.ts';
import type { CallOptions } from '../../installation/installation.ts';
import { rowsAt } from '../../installation/rows.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import { enroll, logIn, sessionCookieOf } from '../../users/enrolled-user.ts';
import { outcomeOf, REVOCATION_MS, SEEN_WITHIN_MS } from '../apparatus/bounds.ts';
import { type DistributedStore, openDistributed } from '../apparatus/fault-store.ts';
import { repetitions } from '../apparatus/repetitions.ts';

const ROUNDS = repetitions({ short: 1, full: 10 });

let store: DistributedStore;
let callers: [HttpCaller, HttpCaller];
beforeAll(async () => {
  store = await openDistributed();
  // What is refused here in many rounds is more than an address may be refused.
  const env = { RATE_LIMIT_UNAUTHENTICATED_MAX: '100000' };
  callers = [httpCaller(await store.start(env)), httpCaller(await store.start(env))];
});
afterAll(async () => {
  for (const caller of callers) caller.close();
  await store[Symbol.asyncDispose]();
});

async function command(words: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await store.command(`${words} --json`);
  if (code !== 0) throw new Error(`${words} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

async function createKey(application: string): Promise<{ id: string; key: string }> {
  const made = await command(`api-key create --application ${application} --name server --scope mfa`);
  const { id, key } = made as { id: string; key: string };
  noteSecret(key);
  return { id, key };
}

interface Credential {
  path: string;
  options: CallOptions;
  revoke(): Promise<unknown>;
  /** When it was, in the revoking transaction. */
  revokedAt(): Promise<number>;
}

async function timeOf(table: string, column: string, id: string): Promise<number> {
  const [row] = await rowsAt(store.databaseUrl, `select ${column} as at from ${table} where id = ?`, [id]);
  return Number(row?.at);
}

const path = '/mfa/users/nobody';
const credentials: Record<string, (name: string) => Promise<Credential>> = {
  'a session': async (name) => {
    const nowMs = Date.now();
    const user = await enroll(callers[0], name, nowMs);
    const cookie = sessionCookieOf(await logIn(callers[0], name, user.app.code(nowMs, 1)));
    const options = { headers: { cookie }, apiKey: null };
    return {
      path: '/session',
      options,
      revoke: () => callers[0].call('DELETE', '/session', options),
      revokedAt: () => timeOf('sessions', 'revoked_at', `ses_${cookie.slice('session='.length, -43)}`),
    };
  },
  'an API key': async (name) => {
    await command(`application create ${name}`);
    const { id, key } = await createKey(name);
    const revoke = () => command(`api-key revoke ${id} --yes`);
    return { path, options: { apiKey: key }, revoke, revokedAt: () => timeOf('api_keys', 'revoked_at', id) };
  },
  'the keys of an application that is disabled': async (name) => {
    const { id } = await command(`application create ${name}`);
    const { key } = await createKey(name);
    const revoke = () => command(`application disable ${name} --yes`);
    const revokedAt = () => timeOf('applications', 'disabled_at', String(id));
    return { path, options: { apiKey: key }, revoke, revokedAt };
  },
};

/** Asks until it is refused; resolves with when the last call began that was not, in Unix milliseconds. */
async function lastAcceptedAt(caller: HttpCaller, { path, options }: Credential): Promise<number> {
  let last = 0;
  for (;;) {
    const begun = Date.now();
    const answer = await caller.call('GET', path, options);
    if (answer.status === 401) return last;
    expect(answer.status, outcomeOf(answer)).toBe(200);
    last = begun;
    await sleep(10);
  }
}

type Fault = [string, () => Promise<void>, () => Promise<void>];
const faults: Fault[] = [
  ['there', async () => undefined, async () => undefined],
  ['killed', () => store.redis.kill(), () => store.redis.start()],
  ['frozen', async () => store.redis.pause(), async () => store.redis.resume()],
];

describe.each(faults)('fault 3: while Redis is %s', (state, harm, heal) => {
  it.each(Object.keys(credentials))(
    `A17: every instance refuses %s soon after it was revoked, ${ROUNDS} times`,
    { timeout: ROUNDS * 60_000 },
    async (kind) => {
      for (let round = 0; round < ROUNDS; round++) {
        const made = await credentials[kind]?.(`${kind.split(' ').at(-1)}-${state}-${round}`);
        const credential = made ?? expect.fail('no such credential');
        await harm();
        const [busy, idle] = callers;
        const { path, options } = credential;
        expect((await idle.call('GET', path, options)).status).toBe(200);
        const asking = lastAcceptedAt(busy, credential);
        await sleep(100);
        await credential.revoke();
        await sleep(REVOCATION_MS);
        // Where nobody has used it meanwhile, nothing was read again before this.
        expect((await idle.call('GET', path, options)).status).toBe(401);
        const lastAccepted = await asking;
        expect(lastAccepted).toBeGreaterThan(0);
        expect(lastAccepted - (await credential.revokedAt())).toBeLessThan(SEEN_WITHIN_MS);
        await heal();
      }
    },
  );
});
