import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { type DescribedRoute, EVERY_ROUTE, pathOf, readDescription, routesOf } from './described-routes.ts';
import { type Installation, openInstallation } from './installation.ts';
import { expectProblem, type ProblemAnswer } from './problem.ts';

export const JSON_TYPE = { 'content-type': 'application/json' };

/** An installation with every route, on which guesses are not limited: each answer shall be about the input. */
export interface OpenRoutes {
  twofold: Installation;
  routes: DescribedRoute[];
  /** With the API key. The answer of the app in this process. */
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
  });
  const routes = routesOf(await readDescription(twofold));
  await twofold.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = twofold.app.server.address() as AddressInfo;
  return {
    twofold,
    routes,
    async send({ method, url }, payload, headers = JSON_TYPE) {
      const answer = await twofold.app.inject({
        method: method as 'GET',
        url,
        headers: { 'x-api-key': twofold.apiKey, ...headers },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, headers: answer.headers, text: answer.body };
    },
    sendRaw: (method, path, headers = {}) => sendOverSocket(port, method, path, headers),
    async close() {
      expect(twofold.log()).not.toContain('"level":"error"');
      await twofold.close();
    },
  };
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
  expectProblem(answer, context);
}

/** Where a request to a route goes. */
export const target = (route: DescribedRoute, values: Record<string, string> = {}) => ({
  method: route.method,
  url: pathOf(route, values),
});

export const nameOf = ({ method, path }: DescribedRoute) => `${method} ${path}`;
