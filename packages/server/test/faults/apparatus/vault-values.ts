import { createHash } from 'node:crypto';
import { encodeBase32 } from '@twofold/otp';
import type { CallAnswer } from '../../installation/installation.ts';
import { dataOf } from '../../people/client.ts';
import { noteSecret } from '../../secrets-ledger.ts';
import type { Callable } from '../../users/enrolled-user.ts';
import { addEntry, bodyOf, signedTimestamp } from '../../vault/vault.ts';
import type { OneTimeValue } from './one-time-values.ts';
import { registeredPerson } from './people-values.ts';

/** Gives each of its values to one caller: codes of a counter, or time steps. */
export interface Dispenser {
  ask(at: Callable, headers?: Record<string, string>): Promise<CallAnswer>;
  /** What was given: in an answer with status 200. */
  valueIn(answer: CallAnswer): string;
}

/** Steps after the present one that are leased. */
const STEPS_AHEAD = 5;
/** Accepted for half a minute before and after: signed for the end of that, it lasts over a slow restart. */
const SIGNED_AHEAD_SECONDS = 25;

type MakeDispenser = (caller: Callable, user: string, options?: { period?: number }) => Promise<Dispenser>;

/** For users who must be new. A period is in seconds; long where none is given, so that no step ends. */
export const vaultDispensers = {
  'codes of a counter': async (caller, user) => {
    // Ten digits, so that no two of some thousand codes are the same by chance.
    const { apiKey } = await keyForEntry(caller, user, { type: 'hotp', digits: 10 });
    return {
      ask: (at, headers = {}) => at.call('GET', '/otp', { apiKey, headers }),
      valueIn: ({ body }) => String(body.otp),
    };
  },
  'time steps that are leased': async (caller, user, { period = longPeriod() } = {}) => {
    const { apiKey } = await keyForEntry(caller, user, { period });
    return {
      ask: (at, headers = {}) =>
        at.call('POST', '/otp/lease', { apiKey, headers, body: { minValidSeconds: 0 } }),
      valueIn: ({ body }) => String(body.time_step),
    };
  },
} satisfies Record<string, MakeDispenser>;

/** What a key for codes of the vault is given once. */
export const vaultKinds: Record<string, (caller: Callable, user: string) => Promise<OneTimeValue>> = {
  'a counter of the vault': async (caller, user) => {
    const codes = await vaultDispensers['codes of a counter'](caller, user);
    // The first who asks gets the code of the first counter; that, and any other, never again.
    return onceEach(codes, 1);
  },
  'the last time step that is free': async (caller, user) => {
    const steps = await vaultDispensers['time steps that are leased'](caller, user);
    for (let taken = 0; taken < STEPS_AHEAD; taken++) bodyOf(await steps.ask(caller));
    return { use: (at) => steps.ask(at) };
  },
  'a signed timestamp': async (caller, user) => {
    const { apiKey } = await keyForEntry(caller, user, {});
    const headers = signedTimestamp(apiKey, Date.now() + 1000 * SIGNED_AHEAD_SECONDS);
    return { use: (at) => at.call('GET', '/otp/secure', { apiKey, headers }) };
  },
};

/**
 * Uses of what always gives something: accepted are the first so many of its values, and whatever comes a second time. The
 * others are answered as refused.
 */
function onceEach({ ask, valueIn }: Dispenser, first: number): OneTimeValue {
  const given = new Set<string>();
  return {
    async use(at) {
      const answer = await ask(at);
      if (answer.status !== 200) return answer;
      const value = valueIn(answer);
      const isAgain = given.has(value);
      given.add(value);
      return isAgain || given.size <= first ? answer : { ...answer, status: 401 };
    },
  };
}

/** Somebody's own entry, with a secret that nobody else has, and their key that makes its codes. */
async function keyForEntry(caller: Callable, user: string, fields: object): Promise<{ apiKey: string }> {
  const { client } = await registeredPerson(caller, user);
  const secret = encodeBase32(createHash('sha256').update(user).digest().subarray(0, 20));
  const entry = await addEntry(client, { label: 'job', secret, ...fields });
  const body = { name: 'job', scopes: ['codes'] };
  const made = dataOf<{ key: string; apiKey: { id: string } }>(
    await client.call('POST', '/api-keys', body),
    201,
  );
  noteSecret(made.key);
  bodyOf(await client.call('PUT', `/api-keys/${made.apiKey.id}/entries`, { entries: [entry.id] }));
  return { apiKey: made.key };
}

/** Seconds of a step that does not end while a test runs, whenever that is. */
function longPeriod(): number {
  const seconds = Date.now() / 1000;
  const remaining = (period: number) => period - (seconds % period);
  return [86_400, 80_000, 70_000].reduce((best, period) =>
    remaining(period) > remaining(best) ? period : best,
  );
}
