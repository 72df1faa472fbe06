import { consolePaths, linkPaths } from '@twofold/web/paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCore, createServer } from '../../src/compose.ts';
import { createLogger } from '../../src/platform/log.ts';
import { type Browsers, openBrowsers } from '../console/browser.ts';
import { type Installation, openInstallation } from '../installation/installation.ts';
import {
  EVERY_ROUTE,
  isAskedInAnyMethod,
  type OpenApi,
  readDescription,
  routesOf,
} from '../routes/described-routes.ts';

/** What is there for people in a browser, or is the description itself: pages and their files. */
const pages: ReadonlySet<string> = new Set<string>([...consolePaths, ...linkPaths]);
const FILES =
  /^\/(?:demo|docs|openapi\.json|assets|brands)(?:\/|$)|^\/[\w-]+\.(?:js|json|png|svg|webmanifest)$/;
function isDescribed(route: string): boolean {
  const [method, path = ''] = route.split(' ');
  // Described once, as a question of whatever method.
  if (isAskedInAnyMethod(path)) return method === 'GET';
  return path !== '/authz/envoy/:service*' && !FILES.test(path) && !(method === 'GET' && pages.has(path));
}
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

let twofold: Installation;
let description: OpenApi;
beforeAll(async () => {
  // Each route is asked by nobody.
  twofold = await openInstallation({ ...EVERY_ROUTE, RATE_LIMIT_UNAUTHENTICATED_MAX: '1000' });
  description = await readDescription(twofold);
});
afterAll(() => twofold.close());

/** `GET /mfa/users/:user`, from the router's own tree of what it serves. */
function servedRoutes(): string[] {
  const found: string[] = [];
  const prefixes: string[] = [];
  for (const line of twofold.app.printRoutes({ commonPrefix: false }).split('\n')) {
    const match = /^([│├└─ \s]*)(\S*) \(([A-Z, ]+)\)$/.exec(line);
    if (!match) continue;
    const [, indent = '', part = '', methods = ''] = match;
    const depth = indent.length / 4;
    prefixes[depth] = `${prefixes[depth - 1] ?? ''}${part}`;
    for (const method of methods.split(', '))
      if (method !== 'HEAD') found.push(`${method} ${prefixes[depth]}`);
  }
  return found;
}

describe('the OpenAPI document', () => {
  it('has every route that is served, and none that is not', () => {
    const described = routesOf(description).map(
      ({ method, path }) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    const served = servedRoutes().filter(isDescribed);
    expect(served.length).toBeGreaterThan(20);
    expect(described.sort()).toEqual(served.sort());
  });

  it('is the same for a reader who asks the program instead of the server', async () => {
    const log = createLogger({ level: 'silent' });
    const server = await createServer(twofold.platform, createCore(twofold.platform), log, {
      describe: true,
    });
    expect(server.describe?.()).toEqual(description);
    await server.app.close();
  });

  it('is OpenAPI 3.1: each operation is whole, and each reference leads somewhere', () => {
    expect(description.openapi).toMatch(/^3\.1\.\d+$/);
    expect(description.info).toMatchObject({
      title: 'Twofold',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    });
    const operationIds = new Set<string>();
    for (const [path, operations] of Object.entries(description.paths)) {
      expect(path).toMatch(/^\/[A-Za-z0-9{}/.-]*$/);
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const [method, operation] of Object.entries(operations)) {
        const context = `${method} ${path}`;
        expect(METHODS, context).toContain(method);
        expect(operation.summary, context).toBeTruthy();
        operationIds.add(operation.operationId ?? '');
        const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
        expect(inPath.map(({ name }) => name).sort(), context).toEqual(names.sort());
        for (const parameter of inPath) expect(parameter.required, context).toBe(true);
        expect(Object.keys(operation.responses).length, context).toBeGreaterThan(1);
        for (const [status, response] of Object.entries(operation.responses)) {
          expect(status, context).toMatch(/^(?:[1-5]\d\d|default)$/);
          expect(response.description, context).toBeTruthy();
        }
        for (const way of operation.security ?? []) {
          for (const scheme of Object.keys(way))
            expect(description.components.securitySchemes).toHaveProperty(scheme);
        }
      }
    }
    expect(operationIds.size).toBe(routesOf(description).length);
    const text = JSON.stringify(description);
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) {
      expect(description.components.schemas).toHaveProperty(name);
    }
    expect(
      [...text.matchAll(/"\$ref":"([^"]+)"/g)].every(([, ref]) => ref?.startsWith('#/components/schemas/')),
    ).toBe(true);
  });

  it('uses only words of JSON Schema 2020-12 in its schemas, with values that belong there', () => {
    const types = ['object', 'string', 'integer', 'number', 'boolean', 'array', 'null'];
    let schemas = 0;
    const check = (schema: Record<string, unknown>): void => {
      schemas++;
      if (schema.type !== undefined) expect(types).toContain(schema.type);
      expect(schema).not.toHaveProperty('nullable');
      if (schema.required !== undefined) {
        expect(Object.keys(schema.properties ?? {})).toEqual(
          expect.arrayContaining(schema.required as string[]),
        );
      }
      if (schema.pattern !== undefined) new RegExp(String(schema.pattern), 'u');
      for (const inner of Object.values((schema.properties ?? {}) as object)) check(inner);
      for (const inner of [schema.items, ...((schema.anyOf as unknown[]) ?? [])]) {
        if (inner !== undefined) check(inner as Record<string, unknown>);
      }
    };
    for (const { operation } of routesOf(description)) {
      for (const { schema } of operation.parameters ?? []) check({ ...schema });
      for (const { content = {} } of [operation.requestBody ?? {}, ...Object.values(operation.responses)]) {
        for (const media of Object.values(content))
          check((media as { schema: Record<string, unknown> }).schema);
      }
    }
    expect(schemas).toBeGreaterThan(100);
  });

  it('says which routes need an API key or a person, as they do', async () => {
    for (const { method, path, operation } of routesOf(description)) {
      const { statusCode } = await twofold.app.inject({
        method: method as 'GET',
        url: path.replaceAll(/\{\w+\}/g, 'alice'),
        ...(operation.requestBody ? { payload: {} } : {}),
      });
      const mayBeMissing = operation.security?.some((way) => Object.keys(way).length === 0) ?? true;
      if (!mayBeMissing) expect(statusCode, `${method} ${path}`).toBe(401);
      // Routes that take a token of their own, or what a stranger says, look at that first.
      else if (operation.requestBody || path === '/api/auth/refresh')
        expect([200, 400, 401], `${method} ${path}`).toContain(statusCode);
      // What a device, a service or a proxy shows is no header of the description.
      else if (/^\/(?:authz|verify|device|api\/gate)\//.test(path))
        expect([400, 401, 403, 404], `${method} ${path}`).toContain(statusCode);
      else if (path !== '/session') expect(statusCode, `${method} ${path}`).toBe(200);
    }
  });

  it('is not served, nor are its pages, unless ENABLE_DOCS is set', async () => {
    const plain = await openInstallation();
    for (const path of ['/openapi.json', '/docs', '/docs/', '/docs/json', '/docs/static/index.html']) {
      expect((await plain.call('GET', path)).status, path).toBe(404);
    }
    await plain.close();
  });
});

describe('/docs', () => {
  let browsers: Browsers;
  beforeAll(async () => {
    browsers = await openBrowsers();
  });
  afterAll(() => browsers.close());

  it('shows every operation in a browser, without breaking its own policy or asking another host', async () => {
    const origin = await twofold.app.listen({ host: '127.0.0.1', port: 0 });
    const page = await (await browsers.newContext()).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      const { protocol, origin: asked } = new URL(request.url());
      if (protocol !== 'data:' && asked !== origin) complaints.push(`asked ${request.url()}`);
    });
    const answer = await page.goto(`${origin}/docs`);
    expect(answer?.headers()['content-security-policy']).toContain("script-src 'self'");
    expect(answer?.headers()['content-security-policy']).not.toContain('unsafe');
    // Of so many it has only those in view: they are read on to the end.
    const count = routesOf(description).length;
    const seen = new Set<string>();
    const idsInView = () =>
      page.locator('.opblock').evaluateAll((blocks) => blocks.map(({ id }) => id).filter((id) => id !== ''));
    while (seen.size < count) {
      for (const id of await idsInView()) seen.add(id);
      await page.mouse.wheel(0, 400);
    }
    expect(seen.size).toBe(count);
    await page.evaluate('window.scrollTo(0, 0)');
    await page.locator('.opblock-summary-control', { hasText: '/login' }).first().click();
    await page.waitForSelector('.opblock-body');
    expect(complaints).toEqual([]);
  });
});
