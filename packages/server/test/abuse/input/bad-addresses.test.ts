import { consolePaths } from '@twofold/web/paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DescribedRoute, isAskedInAnyMethod, pathOf } from '../../routes/described-routes.ts';
import { type OpenRoutes, openEveryRoute } from '../../routes/open-routes.ts';
import { expectProblem } from '../../routes/problem.ts';

let open: OpenRoutes;
let routes: DescribedRoute[];
let sendRaw: OpenRoutes['sendRaw'];

beforeAll(async () => {
  open = await openEveryRoute();
  ({ routes, sendRaw } = open);
});
afterAll(() => open.close());

/** A page of the console may stand where a route takes other methods, as `/login` does. */
const isPage = (method: string, path: string) =>
  method === 'GET' && consolePaths.some((page) => page === path);

describe('every address', () => {
  it('is 405 with Allow for each method that it does not take', async () => {
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'];
    for (const path of new Set(routes.map((route) => route.path))) {
      if (isAskedInAnyMethod(path)) continue;
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
});

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
}
