import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescribedRoute, type JsonSchema, pathOf } from '../../routes/described-routes.ts';
import { naughtyStrings } from '../../routes/naughty-strings.ts';
import { expectDecided, nameOf, type OpenRoutes, openEveryRoute } from '../../routes/open-routes.ts';
import { expectProblem, type ProblemAnswer } from '../../routes/problem.ts';

const RUNS_PER_ROUTE = 60;
/** All routes in one test would take most of the time that a test has. */
const PARTS = 4;

let open: OpenRoutes;
let routes: DescribedRoute[];
beforeAll(async () => {
  open = await openEveryRoute();
  ({ routes } = open);
});
afterAll(() => open.close());

/** Few names, so that requests meet what others left behind. */
const someUser = fc.constantFrom('alice', 'bob', 'carol');

const anyText = fc.oneof(
  fc.constantFrom(...naughtyStrings),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
);

/** JSON of any shape, some of it deep or with the keys of prototypes. */
const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.dictionary(fc.constantFrom('user', 'token', 'code', 'toString', '__proto__', 'length'), fc.jsonValue()),
  anyText,
);

/** Values that fit a schema, as far as it says: what it says in prose only, such as base32, may be missed. */
function fitting(name: string, schema: JsonSchema): fc.Arbitrary<unknown> {
  if (name === 'user') return someUser;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => fitting(name, one)));
  switch (schema.type) {
    case 'object':
      return fittingObject(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(fitting(name, schema.items ?? {}), { minLength: 1, maxLength: 3 });
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1000 });
    default: {
      const { minLength = 0, maxLength = 64, pattern } = schema;
      const text = fc.string({ unit: 'grapheme-ascii', minLength, maxLength });
      const codes = fc.stringMatching(/^(?:\d{6,8}|[0-9A-HJKMNP-TV-Z]{16}|[A-Z2-7]{32})$/);
      return fc.oneof(codes, pattern ? text.filter((value) => new RegExp(pattern).test(value)) : text);
    }
  }
}

function fittingObject(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = Object.entries(schema.properties ?? {});
  const members = Object.fromEntries(properties.map(([name, property]) => [name, fitting(name, property)]));
  return fc.record(members, { requiredKeys: schema.required ?? [] });
}

/** The same with one member that is anything, one left out, or one too many; or not this body at all. */
function unfitting(schema: JsonSchema): fc.Arbitrary<unknown> {
  const names = Object.keys(schema.properties ?? {});
  const changed = fc
    .tuple(
      fittingObject(schema),
      fc.constantFrom(...names, 'unknown'),
      fc.option(anyJson, { nil: undefined }),
    )
    .map(([body, name, value]) => ({ ...(body as object), [name]: value }));
  return fc.oneof({ weight: 4, arbitrary: changed }, { weight: 1, arbitrary: anyJson });
}

interface Sent {
  parameters: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
  headers: Record<string, string | undefined>;
}

function requestsTo(route: DescribedRoute): fc.Arbitrary<Sent> {
  const parameter = fc.oneof(someUser, anyText).map((text) => (text === '' ? 'x' : text.toWellFormed()));
  const some = (names: string[]) => fc.dictionary(fc.constantFrom(...names), parameter);
  const { body } = route;
  return fc.record({
    parameters: some(['none', ...route.pathParameters.map(({ name }) => name)]),
    query: some(['unknown', ...route.queryParameters.map(({ name }) => name)]),
    body: body ? fc.oneof(fitting('body', body), unfitting(body)) : fc.constant(undefined),
    headers: fc.record(
      {
        'x-api-key': fc.constantFrom(open.apiKey, open.apiKey, open.apiKey, 'tf_wrong_key'),
        'idempotency-key': fc.constantFrom('one', 'two'),
        session: fc.stringMatching(/^[\x21-\x7e]{0,50}$/),
        'user-agent': fc.stringMatching(/^[\x20-\x7e\xa0-\xff]{0,300}$/),
      },
      { requiredKeys: ['x-api-key'] },
    ),
  });
}

async function send(
  route: DescribedRoute,
  { parameters, query, body, headers }: Sent,
): Promise<ProblemAnswer> {
  const answer = await open.twofold.app.inject({
    method: route.method as 'GET',
    url: `${pathOf(route, parameters)}?${new URLSearchParams(query)}`,
    headers: {
      // What an administrator could do to everybody else is tried where nobody else is needed.
      ...(OF_THE_VAULT.test(route.path) && { authorization: `Bearer ${open.accessToken()}` }),
      ...headers,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: answer.body };
}

const OF_THE_VAULT = /^\/api\/(?:accounts|collections)\b/;

/**
 * Base32, addresses, kinds that are not offered, exactly one of several fields, names and passwords that may be chosen, names
 * with nothing left of them.
 */
const BEYOND_SCHEMA = [
  '/secret',
  '/client/ip',
  '/kind',
  '/emailOrUsername',
  '/code',
  '/email',
  '/username',
  '/password',
  '/url',
  '/phoneNumber',
  '/expiresAt',
  '/uri',
  '/label',
  '/name',
  '/icon',
];

describe('every route of the API description', () => {
  it.each(Array.from({ length: PARTS }, (_, part) => part))(
    'P01, P02: answers any request with a success that it describes or with a problem document (each fourth, from %i on)',
    async (part) => {
      for (const route of routes.filter((_, index) => index % PARTS === part)) {
        const described = Object.keys(route.operation.responses);
        await fc.assert(
          fc.asyncProperty(requestsTo(route), async (sent) => {
            const answer = await send(route, sent);
            if (answer.status < 300) {
              expect(described).toContain(String(answer.status));
              expect(answer.headers['cache-control']).toBe('no-store');
              if (answer.status === 204) expect(answer.text).toBe('');
            } else {
              expect(answer.status).toBeLessThan(500);
              expectDecided(answer, nameOf(route));
            }
          }),
          { numRuns: RUNS_PER_ROUTE },
        );
      }
    },
  );

  it('takes every body that fits its schema: what is refused then is refused for what it means', async () => {
    for (const route of routes) {
      if (!route.body) continue;
      const { body: schema } = route;
      await fc.assert(
        fc.asyncProperty(fitting('body', schema), someUser, async (body, user) => {
          const headers = { 'x-api-key': open.apiKey };
          const answer = await send(route, { parameters: { user, id: 'fac_1' }, query: {}, body, headers });
          if (answer.status !== 400) return;
          const { errors } = expectProblem(answer) as { errors?: { pointer: string }[] };
          for (const { pointer } of errors ?? []) expect(BEYOND_SCHEMA, route.path).toContain(pointer);
        }),
        { numRuns: RUNS_PER_ROUTE },
      );
    }
  });
});
