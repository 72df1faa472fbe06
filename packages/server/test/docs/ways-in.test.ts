import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import { type DescribedRoute, EVERY_ROUTE, readDescription, routesOf } from '../routes/described-routes.ts';
import { readPage } from './page.ts';

let twofold: Installation;
let routes: DescribedRoute[];
let schemes: string[];
beforeAll(async () => {
  twofold = await openInstallation(EVERY_ROUTE);
  const description = await readDescription(twofold);
  routes = routesOf(description);
  schemes = Object.keys(description.components.securitySchemes);
});
afterAll(() => twofold.close());

/** The table of the threat model: for each way in, what it opens. */
const ways = (/## Ways in\n([\s\S]*?)\n## /.exec(readPage('docs/threat-model.md'))?.[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| way in'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', opens = '', limits = '']) => ({ name, opens, limits }));

/** Whether `/mfa/users/…` or `/session` in a cell stands for this route. */
function names(cell: string, { path }: DescribedRoute): boolean {
  const spans = [...cell.matchAll(/`(?:[A-Z]+ )?(\/[^`]*)`/g)].map(([, span = '']) => span);
  return spans.some((span) => (span.endsWith('…') ? path.startsWith(span.slice(0, -1)) : path === span));
}

it('A01: each way in is documented with what it opens and its limits, and no route has another', () => {
  expect(ways.length).toBeGreaterThan(5);
  for (const { name, opens, limits } of ways) expect([name, opens, limits]).not.toContain('');
  const keyed = ways.find(({ name }) => name.startsWith('API key'));
  const ofPeople = ways.find(({ name }) => name.startsWith('access token'));
  const open = ways.filter((way) => way !== keyed && way !== ofPeople);
  for (const route of routes) {
    const { security = [] } = route.operation;
    const required = security.some((scheme) => Object.keys(scheme).length === 0) ? [] : security;
    const asks = new Set(required.flatMap((scheme) => Object.keys(scheme)));
    const ways = [
      ...(asks.has('apiKey') ? [keyed] : []),
      ...(asks.has('accessToken') ? [ofPeople] : []),
      ...(asks.size === 0 ? open : []),
    ];
    const documented = ways.some((way) => names(way?.opens ?? '', route));
    expect([route.method, route.path, documented]).toEqual([route.method, route.path, true]);
  }
  expect(schemes.toSorted()).toEqual(['accessToken', 'apiKey', 'csrfToken', 'sessionCookie', 'signature']);
});

it('A04: the first start makes one random key of one application, and no other credential', async () => {
  const other = await openInstallation();
  const { core, platform } = twofold;
  const { items } = await core.applications.list(platform.database.read, { limit: 100 });
  expect(items).toHaveLength(1);
  const { items: keys } = await core.apiKeys.list(platform.database.read, twofold.applicationId, {
    limit: 100,
  });
  expect(keys).toHaveLength(1);
  expect(twofold.apiKey).toMatch(/^tf_[0-9a-z]{26}_[0-9a-f]{64}$/);
  expect(other.apiKey).not.toBe(twofold.apiKey);
  await other.close();
});

it('A30: no route takes a key, a code, a token or a secret in its address', () => {
  const parameters = routes.flatMap(({ pathParameters, queryParameters }) => [
    ...pathParameters,
    ...queryParameters,
  ]);
  const known = new Set(parameters.map(({ name }) => name));
  // Of the way back to a service on another domain: good once, for a minute, with a cookie of the browser that was sent away.
  const withCode = routes.filter(({ queryParameters }) =>
    queryParameters.some(({ name }) => name === 'code'),
  );
  expect(withCode.map(({ path }) => path)).toEqual(['/authz/callback/{service}']);
  expect([...known].toSorted()).toEqual([
    ...[
      'account',
      'action',
      'application',
      'code',
      'collection',
      'cursor',
      'delivery',
      'deviceId',
      'format',
      'from',
      'gate',
    ],
    ...[
      'holder',
      'id',
      'limit',
      'member',
      'methodId',
      'min_valid_for',
      'outcome',
      'person',
      'proxy',
      'q',
      'rd',
      'service',
    ],
    // It names an address, and opens nothing.
    ...['set', 'shown', 'signature', 'state', 'to', 'user'],
  ]);
});
