import { setTimeout as sleep } from 'node:timers/promises';
import { decodeBase32, totp } from '@twofold/otp';
import { totpHmac, totpKey } from '../../packages/server/src/core/factors/totp/hmac.ts';
import { BENCH_PASSWORD } from '../population/people.ts';
import type { Connection, Reply } from './connection.ts';
import { ask, dataOf, isBusy, type PersonCall, personRequest, wrongAnswer } from './person-requests.ts';

export const REQUESTS_OF_A_LIFE = 15;

export interface Life {
  /** How often it was told that too many wait. */
  busy: number;
  /** Milliseconds of each request. */
  latencies: number[];
}

const STEP_MS = 30_000;
const BUSY_WAIT_MS = 5000;
const RECOVERY_CODES = 10;

/** What an answer about a person holds, as far as it is looked at. */
interface LoginData {
  user: { username: string; twoFactorEnabled: boolean };
  accessToken: string;
  refreshToken: string;
}

interface FirstStepData {
  requiresTwoFactor: boolean;
  tempToken: string;
  methods: string[];
}

/** Everything that a new person does, one request after the other; each answer is checked. Throws at a wrong one. */
export async function liveOneLife(connection: Connection, username: string): Promise<Life> {
  const life: Life = { busy: 0, latencies: [] };
  let accessToken: string | undefined;

  async function call<Data>(
    method: PersonCall['method'],
    path: string,
    options: { body?: object; status?: number; hold?: (data: Data) => boolean } = {},
  ): Promise<Data> {
    const { body, status = 200, hold = () => true } = options;
    const request = personRequest({ method, path, accessToken, ...(body && { body }) });
    const reply = await patientlyAsk(connection, request, life);
    const data = dataOf<Data>(reply, status);
    if (!hold(data)) throw wrongAnswer(reply);
    return data;
  }

  const credentials = { username, password: BENCH_PASSWORD, tokenDelivery: 'body' };
  const isSelf = ({ user }: { user: { username: string } }) => user.username === username;

  const registered = await call<LoginData>('POST', '/auth/register', {
    body: { ...credentials, email: `${username}@example.com` },
    status: 201,
    hold: isSelf,
  });
  ({ accessToken } = registered);
  await call<LoginData>('GET', '/auth/me', { hold: isSelf });

  const { secret, backupCodes } = await call<{ secret: string; backupCodes: string[] }>(
    'POST',
    '/2fa/totp/setup',
    { hold: (data) => data.backupCodes.length === RECOVERY_CODES },
  );
  await call<{ recoveryCodesRemaining: number }>('POST', '/2fa/totp/verify-setup', {
    body: { secret, code: codeOf(secret, Date.now()) },
    hold: (data) => data.recoveryCodesRemaining === RECOVERY_CODES,
  });
  const { methods } = await call<{ methods: { id: string; kind: string }[] }>('GET', '/2fa/methods', {
    hold: (data) => data.methods.some(({ kind }) => kind === 'totp'),
  });
  const methodId = methods.find(({ kind }) => kind === 'totp')?.id;
  await call<{ count: number }>('GET', '/2fa/backup-codes/count', {
    hold: ({ count }) => count === RECOVERY_CODES,
  });
  await call<{ label: string }>('PATCH', `/2fa/methods/${methodId}`, {
    body: { label: 'Telephone' },
    hold: ({ label }) => label === 'Telephone',
  });

  const asked = {
    body: credentials,
    hold: ({ requiresTwoFactor, methods: offered }: FirstStepData) =>
      requiresTwoFactor && offered.includes('totp') && offered.includes('recovery-code'),
  };
  accessToken = undefined;
  const first = await call<FirstStepData>('POST', '/auth/login', asked);
  const login = await call<LoginData>('POST', '/2fa/verify', {
    // The code of the step after that of the set-up: never sent before, whenever this is.
    body: { tempToken: first.tempToken, code: codeOf(secret, Date.now() + STEP_MS), tokenDelivery: 'body' },
    hold: (data) => isSelf(data) && data.user.twoFactorEnabled,
  });
  const refreshed = await call<{ accessToken: string; refreshToken: string }>('POST', '/auth/refresh', {
    body: { refreshToken: login.refreshToken },
    hold: (data) => data.refreshToken !== login.refreshToken && data.accessToken !== '',
  });
  ({ accessToken } = refreshed);
  await call<{ sessions: { current: boolean }[] }>('GET', '/auth/sessions', {
    hold: ({ sessions }) => sessions.filter(({ current }) => current).length === 1,
  });
  await call<{ devices: object[] }>('GET', '/2fa/devices', { hold: ({ devices }) => devices.length === 0 });

  accessToken = undefined;
  const again = await call<FirstStepData>('POST', '/auth/login', asked);
  const recovered = await call<LoginData & { remaining: number }>('POST', '/2fa/verify-backup-code', {
    body: { tempToken: again.tempToken, code: backupCodes[0], tokenDelivery: 'body' },
    hold: (data) => isSelf(data) && data.remaining === RECOVERY_CODES - 1,
  });
  ({ accessToken } = recovered);
  await call('POST', '/auth/logout');
  if (life.latencies.length !== REQUESTS_OF_A_LIFE)
    throw new Error(`A life had ${life.latencies.length} requests.`);
  return life;
}

async function patientlyAsk(connection: Connection, request: string, life: Life): Promise<Reply> {
  const sentAt = performance.now();
  for (;;) {
    const reply = await ask(connection, request);
    if (!isBusy(reply)) {
      life.latencies.push(performance.now() - sentAt);
      return reply;
    }
    life.busy++;
    await sleep(BUSY_WAIT_MS);
  }
}

function codeOf(secret: string, nowMs: number): string {
  const key = totpKey('SHA1', decodeBase32(secret));
  return totp(totpHmac, { key, algorithm: 'SHA1', digits: 6, periodSeconds: STEP_MS / 1000 }, nowMs);
}
