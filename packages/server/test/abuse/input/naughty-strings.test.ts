import { afterAll, beforeAll, describe, it } from 'vitest';
import { distributed } from '../../installation/set-up.ts';
import { type DescribedRoute, fittingObject, type JsonSchema } from '../../routes/described-routes.ts';
import { naughtyStrings } from '../../routes/naughty-strings.ts';
import {
  expectDecided,
  JSON_TYPE,
  nameOf,
  type OpenRoutes,
  openEveryRoute,
  target,
} from '../../routes/open-routes.ts';

let open: OpenRoutes;
let routes: DescribedRoute[];
let send: OpenRoutes['send'];
let sendRaw: OpenRoutes['sendRaw'];
let withBody: (DescribedRoute & { body: NonNullable<DescribedRoute['body']> })[];

beforeAll(async () => {
  open = await openEveryRoute();
  ({ routes, send, sendRaw } = open);
  withBody = routes.flatMap((route) =>
    route.body?.type === 'object' ? [{ ...route, body: route.body }] : [],
  );
});
afterAll(() => open.close());

/** What a schema refuses never comes to a store: on the second set-up only what one may stumble over is sent again. */
const isToBeSent = (schema: JsonSchema) => !distributed || takesAnyText(schema);

function takesAnyText({ type = 'string', anyOf, pattern, enum: values }: JsonSchema): boolean {
  if (anyOf) return anyOf.some(takesAnyText);
  return type === 'string' && pattern === undefined && values === undefined;
}

describe('every field of a body', () => {
  it('is decided for every naughty string', async () => {
    for (const route of withBody) {
      for (const [name, schema] of Object.entries(route.body.properties ?? {})) {
        if (!isToBeSent(schema)) continue;
        const answers = naughtyStrings.map((text) =>
          send(target(route), JSON.stringify({ ...fittingObject(route.body), [name]: text })),
        );
        for (const [index, answer] of (await Promise.all(answers)).entries()) {
          expectDecided(answer, `${nameOf(route)} ${name}: ${JSON.stringify(naughtyStrings[index])}`);
        }
      }
    }
  });

  it('is decided for every naughty string as the user agent that it reports', async () => {
    for (const route of withBody.filter(({ body }) => body.properties?.client !== undefined)) {
      for (const text of naughtyStrings) {
        const body = { ...fittingObject(route.body), client: { userAgent: text } };
        const answer = await send(target(route), JSON.stringify(body));
        expectDecided(answer, `${nameOf(route)} client.userAgent: ${JSON.stringify(text)}`);
      }
    }
  });
});

describe('every address', () => {
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
          await sendRaw(route.method, path, { 'x-api-key': open.apiKey }),
          `${nameOf(route)} ${text}`,
        );
      }
    }
  });

  it('is decided for every naughty string as a path parameter', async () => {
    for (const route of routes) {
      for (const { name, schema } of route.pathParameters) {
        if (!isToBeSent(schema)) continue;
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
    for (const route of routes.filter(({ method }) => method === 'GET')) {
      const { method, url } = target(route);
      const answers = queries.map((query) => sendRaw(method, `${url}${query}`, { 'x-api-key': open.apiKey }));
      for (const [index, answer] of (await Promise.all(answers)).entries()) {
        expectDecided(answer, `${nameOf(route)} ${queries[index]?.slice(0, 40)}`);
      }
    }
  });

  it('is decided for every naughty string as a query parameter', async () => {
    for (const route of routes) {
      for (const { name, schema } of route.queryParameters) {
        if (!isToBeSent(schema)) continue;
        const { method, url } = target(route);
        const answers = naughtyStrings.map((text) =>
          send({ method, url: `${url}?${new URLSearchParams({ [name]: text })}` }, undefined, {}),
        );
        for (const [index, answer] of (await Promise.all(answers)).entries()) {
          expectDecided(answer, `${nameOf(route)} ${name}=${JSON.stringify(naughtyStrings[index])}`);
        }
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
