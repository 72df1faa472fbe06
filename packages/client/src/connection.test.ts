import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { createAccountsClient } from './accounts.ts';
import type { ConnectionOptions } from './connection.ts';
import { TwofoldApiError, TwofoldUnreachableError } from './errors.ts';
import { createVerifyClient } from './verify.ts';

interface Received {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Answers each request with the next of `answers`, the last one again and again. */
async function startServer(
  answers: ((response: ServerResponse) => void)[],
  options: Partial<ConnectionOptions> = {},
) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
    received.push({ method: request.method, url: request.url, headers: request.headers, body });
    answers[Math.min(received.length, answers.length) - 1]?.(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const connection = { baseUrl: `http://127.0.0.1:${port}/`, ...options };
  return {
    received,
    client: createVerifyClient({ ...connection, apiKey: 'tf_key' }),
    account: createAccountsClient({ ...connection, tokenDelivery: 'body', tokens: { accessToken: 'a' } }),
  };
}

const json =
  (status: number, body: unknown, headers = {}) =>
  (response: ServerResponse) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

const problem = (status: number, code: string, headers = {}) =>
  json(
    status,
    { code, status, detail: 'Because.' },
    { 'content-type': 'application/problem+json', ...headers },
  );

const cutOff = (response: ServerResponse) => response.socket?.destroy();

it('a user id is one part of the address, whatever is in it', async () => {
  const { received, client } = await startServer([json(200, {})]);
  await client.user('a/../b?c#d é');
  expect(received[0]?.url).toBe('/mfa/users/a%2F..%2Fb%3Fc%23d%20%C3%A9');
});

it('the routes for people are below API_BASE_PATH, those of applications are not', async () => {
  const answers = [json(200, { success: true, message: '', data: {} })];
  for (const [apiBasePath, path] of [
    [undefined, '/api/auth/sessions'],
    ['/auth/api', '/auth/api/auth/sessions'],
    ['/auth/api/', '/auth/api/auth/sessions'],
  ] as const) {
    const { received, client, account } = await startServer(answers, { ...(apiBasePath && { apiBasePath }) });
    await account.sessions();
    await client.user('api');
    expect(received.map(({ url }) => url)).toEqual([path, '/mfa/users/api']);
  }
});

it('a lost answer and a 503 are asked for again under the same Idempotency-Key, another call under another', async () => {
  const { received, client } = await startServer([
    cutOff,
    problem(503, 'database.busy', { 'retry-after': '0' }),
    json(200, { success: true }),
  ]);
  expect(await client.logIn('alice', '123456')).toEqual({ success: true });
  await client.logIn('alice', '123456');
  const keys = received.map(({ headers }) => headers['idempotency-key']);
  expect(received).toHaveLength(4);
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
  expect(received[0]?.headers['x-api-key']).toBe('tf_key');
});

it('a refusal is told with its code, and is not asked for again', async () => {
  const { received, client } = await startServer([
    problem(429, 'verification.locked', { 'retry-after': '30' }),
  ]);
  const error = await client.logIn('alice', '123456').catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(TwofoldApiError);
  expect(error).toMatchObject({ code: 'verification.locked', status: 429, retryAfterSeconds: 30 });
  expect(received).toHaveLength(1);
});

it('what is not Twofold is no refusal, and a redirect is not followed with the key', async () => {
  const html = json(404, 'not here', { 'content-type': 'text/html' });
  const redirect = json(302, '', { location: 'http://127.0.0.1:1/' });
  for (const answer of [html, redirect]) {
    const { client } = await startServer([answer]);
    await expect(client.user('alice')).rejects.toBeInstanceOf(TwofoldUnreachableError);
  }
});

it('an answer without a body is undefined', async () => {
  const { client } = await startServer([(response) => response.writeHead(204).end()]);
  expect(await client.eraseUser('alice')).toBeUndefined();
});

it('an error holds neither the API key nor the code', async () => {
  const { client } = await startServer([cutOff]);
  const error = await client.logIn('alice', '492039').catch((thrown: unknown) => thrown);
  const told = `${String(error)} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`;
  expect(told).not.toContain('tf_key');
  expect(told).not.toContain('492039');
});
