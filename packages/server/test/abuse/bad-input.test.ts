import { Agent, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DescribedRoute,
  EVERY_ROUTE,
  fittingObject,
  pathOf,
  readDescription,
  routesOf,
} from '../described-routes.ts';
import { type Installation, openInstallation } from '../installation.ts';
import { naughtyStrings } from '../naughty-strings.ts';
import { expectProblem, type ProblemAnswer } from '../problem.ts';

/** Guesses are not limited here: each answer shall be about the input. */
const UNLIMITED = {
  RATE_LIMIT_UNAUTHENTICATED_MAX: '1000000',
  RATE_LIMIT_SECOND_FACTOR_MAX: '1000000',
  RATE_LIMIT_SECOND_FACTOR_DAY_MAX: '1000000',
};
const LIMIT_BYTES = 64 * 1024;

let twofold: Installation;
let routes: DescribedRoute[];
let withBody: (DescribedRoute & { body: NonNullable<DescribedRoute['body']> })[];

beforeAll(async () => {
  twofold = await openInstallation({ ...EVERY_ROUTE, ...UNLIMITED });
  routes = routesOf(await readDescription(twofold));
  withBody = routes.flatMap((route) => (route.body ? [{ ...route, body: route.body }] : []));
  await twofold.app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  // Whatever was sent: nothing failed inside.
  expect(twofold.log()).not.toContain('"level":"error"');
  await twofold.close();
});

const JSON_TYPE = { 'content-type': 'application/json' };

async function send(
  { method, url }: { method: string; url: string },
  payload?: string | Buffer,
  headers: Record<string, string> = JSON_TYPE,
): Promise<ProblemAnswer> {
  const answer = await twofold.app.inject({
    method: method as 'GET',
    url,
    headers: { 'x-api-key': twofold.apiKey, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

/** The request target as it is written here, which `inject` and `fetch` would tidy. */
async function sendRaw(
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<ProblemAnswer> {
  const { port } = twofold.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject).end();
  });
}

/** A refusal that explains itself, or a success: never a failure of ours. */
function expectDecided(answer: ProblemAnswer, context: string): void {
  if (answer.status >= 200 && answer.status < 300) return;
  expect(answer.status, context).toBeGreaterThanOrEqual(400);
  expect(answer.status, context).toBeLessThan(500);
  expectProblem(answer, context);
}

const target = (route: DescribedRoute, values: Record<string, string> = {}) => ({
  method: route.method,
  url: pathOf(route, values),
});
const nameOf = ({ method, path }: DescribedRoute) => `${method} ${path}`;

describe('every body', () => {
  it('P03: is 400 for each required field that is missing, and names it', async () => {
    let checked = 0;
    for (const route of withBody) {
      for (const name of route.body.required ?? []) {
        const { [name]: _left, ...body } = fittingObject(route.body);
        const problem = expectProblem(await send(target(route), JSON.stringify(body)), nameOf(route));
        expect(problem, nameOf(route)).toMatchObject({
          status: 400,
          errors: [{ pointer: `/${name}`, reason: 'is missing' }],
        });
        expect(problem.detail).toContain(name);
        checked++;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(9);
  });

  it('X22: is 400 for each field of the wrong type, a list of codes among them, and names it', async () => {
    const values: unknown[] = [
      null,
      true,
      0,
      -1,
      1.5,
      1e308,
      '',
      'text',
      [],
      ['000000'],
      ['000000', '000001'],
      {},
      { a: 1 },
      [[[]]],
    ];
    for (const route of withBody) {
      for (const [name, schema] of Object.entries(route.body.properties ?? {})) {
        for (const value of values) {
          const body = { ...fittingObject(route.body), [name]: value };
          const answer = await send(target(route), JSON.stringify(body));
          const context = `${nameOf(route)} ${name}: ${JSON.stringify(value)}`;
          expectDecided(answer, context);
          if (fits(schema.type, value)) continue;
          expect(expectProblem(answer, context), context).toMatchObject({
            status: 400,
            errors: [{ pointer: `/${name}` }],
          });
        }
      }
    }
  });

  it('is decided for every naughty string in every field', async () => {
    for (const route of withBody) {
      for (const name of Object.keys(route.body.properties ?? {})) {
        const answers = naughtyStrings.map((text) =>
          send(target(route), JSON.stringify({ ...fittingObject(route.body), [name]: text })),
        );
        for (const [index, answer] of (await Promise.all(answers)).entries()) {
          expectDecided(answer, `${nameOf(route)} ${name}: ${JSON.stringify(naughtyStrings[index])}`);
        }
      }
    }
  });

  it.each<[string, string | Buffer]>([
    ['empty', ''],
    ['blank', ' \n\t '],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"text"'],
    ['a list', '[]'],
    ['a list of bodies', '[{"user":"alice","token":"000000"}]'],
    ['truncated', '{"user":"alice","token":"00'],
    ['with something after it', '{"user":"alice"} x'],
    ['two bodies', '{"user":"alice"}{"user":"alice"}'],
    ['with a key twice', '{"user":"alice","user":"bob","token":"000000","code":"000000"}'],
    ['with a key twice, once escaped', '{"user":"alice","\\u0075ser":"bob"}'],
    ['with __proto__', '{"user":"alice","__proto__":{"admin":true}}'],
    ['with constructor.prototype', '{"user":"alice","constructor":{"prototype":{"admin":true}}}'],
    [
      'with half a surrogate pair',
      '{"user":"ali\\ud800ce","token":"\\udc00","code":"\\ud800","label":"\\ud800","secret":"\\ud800"}',
    ],
    ['with a byte order mark', '\ufeff{"user":"alice"}'],
    ['UTF-16, little endian', Buffer.from('\ufeff{"user":"alice"}', 'utf16le')],
    ['UTF-16, big endian', Buffer.from('\ufeff{"user":"alice"}', 'utf16le').swap16()],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
    ['X71: deep lists', '['.repeat(30_000) + ']'.repeat(30_000)],
    ['X71: deep objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
    ['X71: 33 levels in an unknown field', `{"x":${'['.repeat(33)}${']'.repeat(33)}}`],
    ['single quotes', "{'user':'alice'}"],
    ['a comment', '{"user":"alice"/* */}'],
    ['NaN', '{"user":NaN}'],
    ['a form', 'user=alice&token=000000'],
    ['XML', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ])('is 400 when it is %s', async (what, payload) => {
    for (const route of withBody) {
      const answer = await send(target(route), payload);
      expect(expectProblem(answer, `${nameOf(route)}: ${what}`)).toMatchObject({ status: 400 });
    }
  });

  it('X71: may have 64 KiB, and is 413 with one byte more', async () => {
    for (const route of withBody) {
      const start = `${JSON.stringify({ ...fittingObject(route.body), padding: '' }).slice(0, -2)}`;
      const sized = (bytes: number) => `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
      const atLimit = await send(target(route), sized(LIMIT_BYTES));
      expectDecided(atLimit, nameOf(route));
      expect(atLimit.status, nameOf(route)).not.toBe(413);
      for (const bytes of [LIMIT_BYTES + 1, 1024 * 1024]) {
        const over = await send(target(route), sized(bytes));
        expect(expectProblem(over, nameOf(route))).toMatchObject({ status: 413, code: 'request.too_large' });
      }
    }
  });

  it('X71: of very many keys is decided', async () => {
    const many = `{${Array.from({ length: 9000 }, (_, index) => `"${index}":0`).join()}}`;
    for (const route of withBody) expectDecided(await send(target(route), many), nameOf(route));
  });

  it.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/xml'],
    ['application/jsonp'],
    ['application/json; charset=utf-16'],
    ['garbage'],
  ])('is 415 as %s', async (type) => {
    for (const route of withBody) {
      const answer = await send(target(route), JSON.stringify(fittingObject(route.body)), {
        'content-type': type,
      });
      expect(expectProblem(answer, nameOf(route))).toMatchObject({ status: 415 });
    }
  });

  it('is 415 when it is compressed, and 400 or 415 when its type is not said', async () => {
    for (const route of withBody) {
      const body = JSON.stringify(fittingObject(route.body));
      const packed = await send(target(route), body, { ...JSON_TYPE, 'content-encoding': 'gzip' });
      expect(expectProblem(packed, nameOf(route))).toMatchObject({ status: 415 });
      const untyped = await send(target(route), Buffer.from(body), {});
      expect([400, 415], nameOf(route)).toContain(expectProblem(untyped, nameOf(route)).status);
    }
  });

  it('of a route that expects none is ignored or refused', async () => {
    for (const route of routes.filter(({ body }) => !body)) {
      for (const payload of [
        '{"admin":true}',
        '[',
        '',
        'null',
        '['.repeat(40_000),
        Buffer.alloc(LIMIT_BYTES + 1, 0x20),
      ]) {
        expectDecided(await send(target(route), payload), nameOf(route));
      }
    }
  });
});

describe('every address', () => {
  it('is 405 with Allow for each method that it does not take', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
    for (const path of new Set(routes.map((route) => route.path))) {
      const taken = routes.filter((route) => route.path === path).map(({ method }) => method);
      for (const method of methods.filter((name) => !taken.includes(name))) {
        const answer = await sendRaw(method, path.replaceAll(/\{\w+\}/g, 'alice'), {
          'x-api-key': twofold.apiKey,
        });
        expect(expectProblem(answer, `${method} ${path}`)).toMatchObject({ status: 405 });
        expect(String(answer.headers.allow).split(', '), path).toEqual(expect.arrayContaining(taken));
      }
    }
  });

  it('X65: no other spelling and no overridden method leads around the API key', async () => {
    for (const route of routes.filter(({ operation }) =>
      operation.security?.every((way) => Object.keys(way).length > 0),
    )) {
      const path = pathOf(route, { user: 'alice', id: 'fac_1' });
      const [first = ''] = path.split('/').filter((segment) => segment !== '');
      const spellings = [
        path,
        `${path}/`,
        `/${path}`,
        path.toUpperCase(),
        path.replace(first, `%${first.charCodeAt(0).toString(16)}${first.slice(1)}`),
        `/.${path}`,
        `/x/..${path}`,
        `/%2e%2e${path}`,
        `${path};x=1`,
        `${path}.json`,
        `${path}%20`,
        `${path}%00`,
        `${path}?x=1#y`,
        `http://localhost${path}`,
        path.replaceAll('/', '\\'),
        path.replace('/', '/%2f'),
      ];
      for (const spelling of spellings) {
        const answer = await sendRaw(route.method, spelling);
        expect(answer.status, `${route.method} ${spelling}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${route.method} ${spelling}`).toBeLessThan(500);
        if (answer.text !== '') expectProblem(answer, `${route.method} ${spelling}`);
      }
      const overridden = await sendRaw('GET', path, {
        'x-http-method-override': route.method,
        'x-original-url': '/health',
        'x-rewrite-url': '/health',
      });
      expect([401, 405], path).toContain(expectProblem(overridden, path).status);
    }
  });

  it.each([
    '%',
    '%z',
    '%zz',
    '%c0%ae',
    '%ed%a0%80',
    '%ff',
    '%00',
    'a%00b',
    '%0d%0aX:1',
    '%E0%A4%A',
    '%25',
    '%2e%2e%2f',
    '..%5c',
    `%F0%9F%98%80`.repeat(256),
    `%F0%9F%98%80`.repeat(257),
    'a'.repeat(4096),
    'a'.repeat(4097),
    'a'.repeat(9000),
  ])('is decided for the path parameter %s', async (text) => {
    for (const route of routes.filter(({ pathParameters }) => pathParameters.length > 0)) {
      for (const { name } of route.pathParameters) {
        const path = route.path.replace(`{${name}}`, text).replaceAll(/\{\w+\}/g, 'alice');
        expectDecided(
          await sendRaw(route.method, path, { 'x-api-key': twofold.apiKey }),
          `${nameOf(route)} ${text}`,
        );
      }
    }
  });

  it('is decided for every naughty string as a path parameter', async () => {
    for (const route of routes) {
      for (const { name } of route.pathParameters) {
        const body = route.body ? JSON.stringify(fittingObject(route.body)) : undefined;
        const answers = naughtyStrings.map((text) =>
          send(target(route, { [name]: text }), body, body ? JSON_TYPE : {}),
        );
        for (const [index, answer] of (await Promise.all(answers)).entries()) {
          expectDecided(answer, `${nameOf(route)} ${JSON.stringify(naughtyStrings[index])}`);
        }
      }
    }
  });

  it('is decided for every naughty query', async () => {
    const queries = [
      '?',
      '?=',
      '?&&&',
      '?limit',
      '?limit[]=1',
      '?limit[a]=1',
      '?limit=1&limit=2',
      '?__proto__=1',
      '?cursor=%',
      '?%zz=%zz',
      `?${'a=1&'.repeat(2000)}`,
    ];
    const texts = naughtyStrings.map(
      (text) => `?cursor=${encodeURIComponent(text)}&limit=${encodeURIComponent(text)}`,
    );
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const { method, url } = target(route);
      const sent = [...queries, ...texts];
      const answers = sent.map((query) => sendRaw(method, `${url}${query}`, { 'x-api-key': twofold.apiKey }));
      for (const [index, answer] of (await Promise.all(answers)).entries()) {
        expectDecided(answer, `${nameOf(route)} ${sent[index]?.slice(0, 40)}`);
      }
    }
  });
});

describe('every header that is read', () => {
  it('is decided for naughty values', async () => {
    const names = [
      'x-api-key',
      'idempotency-key',
      'session',
      'cookie',
      'user-agent',
      'x-forwarded-for',
      'signature-input',
      'signature',
      'content-digest',
      'accept',
      'host',
    ];
    // What HTTP itself cannot carry never arrives.
    const values = naughtyStrings
      .map((text) => Buffer.from(text).toString('latin1'))
      .filter((text) => /^[\x20-\x7e\x80-\xff]*$/.test(text) && text.length < 6000);
    const some = routes.filter(({ path }) =>
      ['/login', '/session', '/mfa/events', '/metrics', '/mfa/users/{user}'].includes(path),
    );
    for (const name of names) {
      for (const route of some) {
        const body = route.body ? JSON.stringify(fittingObject(route.body)) : undefined;
        const answers = values.map((value) =>
          send(target(route), body, { ...(body ? JSON_TYPE : {}), [name]: value }),
        );
        for (const [index, answer] of (await Promise.all(answers)).entries()) {
          expectDecided(answer, `${nameOf(route)} ${name}: ${JSON.stringify(values[index])}`);
        }
      }
    }
  });
});

function fits(type: string | undefined, value: unknown): boolean {
  if (type === 'string' || type === undefined) return typeof value === 'string';
  if (type === 'integer') return typeof value === 'number';
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
