import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { apiKeyScopes } from '../../src/core/applications/scopes.ts';
import { factorStore } from '../../src/core/factors/store.ts';
import { subjectOfPerson } from '../../src/core/people/people.ts';
import { underLockOf } from '../../src/core/users/user-lock.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { administrator } from '../people/person.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { createKey } from '../users/application-key.ts';
import { type DescribedRoute, EVERY_ROUTE, pathOf, readDescription, routesOf } from './described-routes.ts';
import { expectProblem, type ProblemAnswer } from './problem.ts';

export const JSON_TYPE = { 'content-type': 'application/json' };

/**
 * An installation with every route, on which guesses are not limited and passwords not hashed, so that none is right: each
 * answer shall be about the input. What the hasher makes of naughty texts is asked beside it (hasher.test.ts).
 */
export interface OpenRoutes {
  twofold: Installation;
  routes: DescribedRoute[];
  /** Of every scope. */
  apiKey: string;
  /** Of an administrator with a fresh second factor. */
  accessToken(): string;
  /** With both. The answer of the app in this process. */
  send(
    target: { method: string; url: string },
    payload?: string | Buffer,
    headers?: Record<string, string>,
  ): Promise<ProblemAnswer>;
  /** Over a socket: the request target as it is written, which `inject` and `fetch` would tidy. Without a key. */
  sendRaw(method: string, path: string, headers?: Record<string, string>): Promise<ProblemAnswer>;
  /** Whatever was sent before: expects that nothing failed inside. */
  close(): Promise<void>;
}

export async function openEveryRoute(): Promise<OpenRoutes> {
  const twofold = await openInstallation({
    ...EVERY_ROUTE,
    RATE_LIMIT_UNAUTHENTICATED_MAX: '1000000',
    RATE_LIMIT_SECOND_FACTOR_MAX: '1000000',
    RATE_LIMIT_SECOND_FACTOR_DAY_MAX: '1000000',
    RATE_LIMIT_LOGIN_MAX: '1000000',
    RATE_LIMIT_LOGIN_PERSON_MAX: '1000000',
    RATE_LIMIT_LOGIN_SOURCE_MAX: '1000000',
    RATE_LIMIT_REGISTRATION_MAX: '1000000',
  });
  const routes = routesOf(await readDescription(twofold));
  await twofold.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = twofold.app.server.address() as AddressInfo;
  const admin = await administrator(twofold);
  const { passwordHasher } = twofold.platform;
  const passwordHash = await passwordHasher.hash('a password that nobody is asked for');
  Object.assign(passwordHasher, { hash: async () => passwordHash, verify: async () => false });
  const apiKey = await createKey(twofold, { scopes: [...apiKeyScopes] });
  let { accessToken } = admin;

  async function inject(
    { method, url }: { method: string; url: string },
    payload: string | Buffer | undefined,
    headers: Record<string, string>,
  ): Promise<ProblemAnswer> {
    const callers = { 'x-api-key': apiKey, authorization: `Bearer ${accessToken}` };
    const answer = await twofold.app.inject({
      method: method as 'GET',
      url,
      headers: { ...callers, ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  }

  return {
    twofold,
    routes,
    apiKey,
    accessToken: () => accessToken,
    async send(target, payload, headers = JSON_TYPE) {
      const answer = await inject(target, payload, headers);
      if (!answer.text.includes('"access_token.refused"')) return answer;
      // What was sent before was to end every session.
      accessToken = await openSession(twofold, admin.id);
      return inject(target, payload, headers);
    },
    sendRaw: (method, path, headers = {}) => sendOverSocket(port, method, path, headers),
    async close() {
      expect(twofold.log()).not.toContain('"level":"error"');
      await twofold.close();
    },
  };
}

/** What a login with a password and an app leaves behind, without hashing and without a code. */
async function openSession({ core, platform }: Installation, personId: string): Promise<string> {
  const subject = subjectOfPerson({ id: personId });
  const { applicationId } = subject;
  const context = { applicationId, actor: 'system', ip: '127.0.0.1', userAgent: '', requestId: 'req_test' };
  const { accessToken } = await platform.database.transaction(async (tx) => {
    const person = await core.people.get(tx, personId);
    const [factor] = await factorStore.ofUser(tx, person.userId);
    if (!factor) throw new Error('The administrator has lost the factor.');
    const proof = { method: 'TOTP_APP', aal: 2, amr: ['pwd', 'otp'], factor } as const;
    return core.login.complete(tx, { person, proof, remember: false }, context);
  }, underLockOf(subject));
  noteSecret(accessToken);
  return accessToken;
}

function sendOverSocket(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<ProblemAnswer> {
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    request.on('error', reject).end();
  });
}

/** A refusal that explains itself, or a success: never a failure of ours. */
export function expectDecided(answer: ProblemAnswer, context: string): void {
  if (answer.status >= 200 && answer.status < 300) return;
  expect(answer.status, context).toBeGreaterThanOrEqual(400);
  expect(answer.status, context).toBeLessThan(500);
  // Two routes refuse in the words of an earlier system, which its clients compare.
  const isOfOldContract = /^(?:POST \/device\/add|GET \/verify\/)/.test(context);
  if (isOfOldContract && answer.text.startsWith(`{"status code":${answer.status},"error":"`)) return;
  expectProblem(answer, context);
}

/** Where a request to a route goes. */
export const target = (route: DescribedRoute, values: Record<string, string> = {}) => ({
  method: route.method,
  url: pathOf(route, values),
});

export const nameOf = ({ method, path }: DescribedRoute) => `${method} ${path}`;
