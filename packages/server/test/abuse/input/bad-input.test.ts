import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescribedRoute, fittingObject, type JsonSchema } from '../../routes/described-routes.ts';
import {
  expectDecided,
  JSON_TYPE,
  nameOf,
  type OpenRoutes,
  openEveryRoute,
  target,
} from '../../routes/open-routes.ts';
import { expectProblem } from '../../routes/problem.ts';

const LIMIT_BYTES = 64 * 1024;
/** What an import of the vault may have. */
const IMPORT_LIMIT_BYTES = 5 * 1024 * 1024;

let open: OpenRoutes;
let routes: DescribedRoute[];
let send: OpenRoutes['send'];
let withBody: (DescribedRoute & { body: NonNullable<DescribedRoute['body']> })[];

beforeAll(async () => {
  open = await openEveryRoute();
  ({ routes, send } = open);
  // Where a body may be left out, null is one too.
  withBody = routes.flatMap((route) =>
    route.body?.type === 'object' ? [{ ...route, body: route.body }] : [],
  );
});
afterAll(() => open.close());

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
          if (fits(schema, value)) continue;
          expect(expectProblem(answer, context), context).toMatchObject({
            status: 400,
            errors: [{ pointer: `/${name}` }],
          });
        }
      }
    }
  });

  it.each<[string, string | Buffer | ((fitting: string) => string)]>([
    ['empty', ''],
    ['blank', ' \n\t '],
    ['null', 'null'],
    ['a number', '1'],
    ['a text', '"text"'],
    ['a list', '[]'],
    ['a list of bodies', (body) => `[${body}]`],
    ['truncated', (body) => body.slice(0, -1)],
    ['with something after it', (body) => `${body} x`],
    ['two bodies', (body) => body + body],
    ['with a key twice', (body) => withMember(body, '"unknown":1,"unknown":2')],
    ['with a key twice, once escaped', (body) => withMember(body, '"unknown":1,"\\u0075nknown":2')],
    ['with __proto__', (body) => withMember(body, '"__proto__":{"admin":true}')],
    ['with constructor.prototype', (body) => withMember(body, '"constructor":{"prototype":{}}')],
    ['with half a surrogate pair', (body) => withMember(body, '"unknown":"\\ud800"')],
    ['with a byte order mark', (body) => `\ufeff${body}`],
    ['UTF-16, little endian', Buffer.from('\ufeff{"user":"alice"}', 'utf16le')],
    ['UTF-16, big endian', Buffer.from('\ufeff{"user":"alice"}', 'utf16le').swap16()],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['overlong UTF-8', Buffer.from([0x7b, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d])],
    ['X71: deep lists', (body) => withMember(body, `"unknown":${'['.repeat(30_000)}${']'.repeat(30_000)}`)],
    [
      'X71: deep objects',
      (body) => withMember(body, `"unknown":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`),
    ],
    ['X71: 33 levels deep', (body) => withMember(body, `"unknown":${'['.repeat(32)}${']'.repeat(32)}`)],
    ['single quotes', "{'user':'alice'}"],
    ['a comment', (body) => withMember(body, '"unknown":1/* */')],
    ['NaN', (body) => withMember(body, '"unknown":NaN')],
    ['a form', 'user=alice&token=000000'],
    ['XML', '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'],
  ])('is 400 when it is %s', async (what, payload) => {
    for (const route of withBody) {
      const fitting = JSON.stringify(fittingObject(route.body));
      const answer = await send(target(route), typeof payload === 'function' ? payload(fitting) : payload);
      expect(expectProblem(answer, `${nameOf(route)}: ${what}`)).toMatchObject({ status: 400 });
    }
  });

  it('X71: may have 64 KiB, an import 5 MiB, and is 413 with one byte more', async () => {
    for (const route of withBody) {
      const limit = route.path === '/api/accounts/import' ? IMPORT_LIMIT_BYTES : LIMIT_BYTES;
      const start = `${JSON.stringify({ ...fittingObject(route.body), padding: '' }).slice(0, -2)}`;
      const sized = (bytes: number) => `${start}${'x'.repeat(bytes - start.length - 2)}"}`;
      const atLimit = await send(target(route), sized(limit));
      expectDecided(atLimit, nameOf(route));
      expect(atLimit.status, nameOf(route)).not.toBe(413);
      for (const bytes of [limit + 1, limit + 1024 * 1024]) {
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

/** A body that fits but for one more member: what is refused then is that member. */
function withMember(body: string, member: string): string {
  return body === '{}' ? `{${member}}` : `${body.slice(0, -1)},${member}}`;
}

function fits(schema: JsonSchema, value: unknown): boolean {
  if (schema.anyOf) return schema.anyOf.some((choice) => fits(choice, value));
  if (schema.enum) return schema.enum.includes(value);
  switch (schema.type) {
    case undefined:
    case 'string':
      return typeof value === 'string';
    case 'integer':
      return typeof value === 'number';
    case 'array':
      return Array.isArray(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return schema.type === (value === null ? 'null' : typeof value);
  }
}
