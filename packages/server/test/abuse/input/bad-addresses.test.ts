import { consolePaths } from '@twofold/web/paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescribedRoute, fittingObject, pathOf } from '../../routes/described-routes.ts';
import { naughtyStrings } from '../../routes/naughty-strings.ts';
import {
  expectDecided,
  JSON_TYPE,
  nameOf,
  type OpenRoutes,
  openEveryRoute,
  target,
} from '../../routes/open-routes.ts';
import { expectProblem } from '../../routes/problem.ts';

let open: OpenRoutes;
let routes: DescribedRoute[];
let send: OpenRoutes['send'];
let sendRaw: OpenRoutes['sendRaw'];

beforeAll(async () => {
  open = await openEveryRoute();
  ({ routes, send, sendRaw } = open);
});
afterAll(() => open.close());

/** A page of the console may stand where a route takes other methods, as `/login` does. */
const isPage = (method: string, path: string) =>
  method === 'GET' && consolePaths.some((page) => page === path);

describe('every address', () => {
  it('is 405 with Allow for each method that it does not take', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
    for (const path of new Set(routes.map((route) => route.path))) {
      // A path such as /users/invite is one of /users/{id} as well.
      const taken = routes.filter((route) => matches(route.path, path)).map(({ method }) => method);
      for (const method of methods.filter((name) => !taken.includes(name) && !isPage(name, path))) {
        const answer = await sendRaw(method, path.replaceAll(/\{\w+\}/g, 'alice'), {
          'x-api-key': open.apiKey,
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
      if (isPage('GET', path)) expect(overridden.headers['content-type'], path).toMatch(/^text\/html/);
      else expect([401, 405], path).toContain(expectProblem(overridden, path).status);
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
          await sendRaw(route.method, path, { 'x-api-key': open.apiKey }),
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
      const answers = sent.map((query) => sendRaw(method, `${url}${query}`, { 'x-api-key': open.apiKey }));
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

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
}
