import { expect } from 'vitest';
import type { ErrorCode } from '../../src/platform/errors.ts';
import type { CallAnswer } from '../installation/installation.ts';
import { expectProblem } from '../routes/problem.ts';
import type { Callable } from '../users/enrolled-user.ts';

/** What an answer of the accounts door carries. A refusal, and a success of another kind, is thrown. */
export function dataOf<Data = Record<string, unknown>>(answer: CallAnswer, status = 200): Data {
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.text}`);
  return answer.body.data as Data;
}

/** Expects the problem document of this code. */
export function expectRefusal(answer: CallAnswer, code: ErrorCode): Record<string, unknown> {
  const problem = expectProblem(answer, code);
  expect(problem.code).toBe(code);
  return problem;
}

export interface Client {
  /** What a person's program or browser sends; the paths are those under `/api`. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<CallAnswer>;
  /** Sent from now on as `Authorization: Bearer`; undefined: none. */
  accessToken: string | undefined;
  /** By their names. A program keeps none. */
  cookies: Map<string, string>;
}

/** A program: tokens in bodies, no cookies. */
export function programOf(twofold: Callable, userAgent = 'Program/1.0'): Client {
  const client: Client = {
    accessToken: undefined,
    cookies: new Map(),
    call(method, path, body, headers = {}) {
      const authorization = client.accessToken;
      return twofold.call(method, `/api${path}`, {
        apiKey: null,
        body,
        headers: {
          'user-agent': userAgent,
          ...(authorization === undefined ? {} : { authorization: `Bearer ${authorization}` }),
          ...headers,
        },
      });
    },
  };
  return client;
}

/** A page of this origin in a browser, which keeps cookies and sends back what it read for `X-CSRF-Token`. */
export function browserOf(twofold: Callable, userAgent = 'Browser/1.0'): Client {
  const client = programOf(twofold, userAgent);
  const { call } = client;
  client.call = async (method, path, body, headers = {}) => {
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const csrf = [...client.cookies].find(([name]) => name.endsWith('twofold_csrf'))?.[1];
    const answer = await call(method, path, body, {
      'sec-fetch-site': 'same-origin',
      ...(cookie === '' ? {} : { cookie }),
      ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }),
      ...headers,
    });
    keepCookies(client.cookies, answer);
    return answer;
  };
  return client;
}

/** By value alone: paths are tested where they are set. */
function keepCookies(cookies: Map<string, string>, { headers }: CallAnswer): void {
  for (const line of [headers['set-cookie'] ?? []].flat()) {
    const [pair = ''] = String(line).split(';');
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === '') cookies.delete(name);
    else cookies.set(name, value);
  }
}

/** A call of nobody, as by a program that never was here. */
export function callAsStranger(
  twofold: Callable,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<CallAnswer> {
  return programOf(twofold).call('POST', path, body, headers);
}
