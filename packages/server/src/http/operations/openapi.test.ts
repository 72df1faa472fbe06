import { Type } from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpFixture, openHttpFixture } from '../fixture.ts';
import { healthRoutes } from './health.ts';
import { describeRoutes, serveDocs } from './openapi.ts';

interface Document {
  openapi: string;
  paths: Record<
    string,
    Record<string, { operationId: string; security?: object[]; responses: Record<string, unknown> }>
  >;
  components: { schemas: Record<string, unknown>; securitySchemes: Record<string, unknown> };
}

let fixture: HttpFixture;
beforeEach(async () => {
  fixture = await openHttpFixture();
  const { app, callers, database, clock } = fixture;
  const describeApi = await describeRoutes(app, { version: '1.2.3', publicUrl: 'https://2fa.example' });
  await serveDocs(app, describeApi);
  const schema = {
    tags: ['Verify'],
    body: Type.Object({ user: Type.String() }),
    response: { 200: Type.Object({}) },
  };
  app.post('/mfa/users/:user/unlock', { schema, ...callers.requireApplication('mfa') }, async () => ({}));
  app.get('/session', callers.allowApplication('mfa'), async () => ({}));
  healthRoutes(app, { database, clock, version: '1.2.3', apiBasePath: '/api' });
});
afterEach(() => fixture.close());

const document = async () => (await fixture.app.inject('/openapi.json')).json() as Document;

describe('the API description', () => {
  it('is OpenAPI 3.1 with every route, each with an id of its own and the problem document', async () => {
    const { openapi, paths, components } = await document();
    expect(openapi).toBe('3.1.0');
    const expected = [
      '/api/health',
      '/api/health/live',
      '/api/health/ready',
      '/health',
      '/health/live',
      '/health/ready',
    ];
    expect(Object.keys(paths).sort()).toEqual([...expected, '/mfa/users/{user}/unlock', '/session'].sort());
    const operations = Object.values(paths).flatMap((path) => Object.values(path));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    for (const { responses } of operations) expect(responses).toHaveProperty('default');
    expect(components.schemas).toHaveProperty('Problem');
    expect(JSON.stringify(paths)).toContain('#/components/schemas/Problem');
  });

  it('says of each route what its hooks ask for', async () => {
    const { paths, components } = await document();
    expect(paths['/mfa/users/{user}/unlock']?.post?.security).toEqual([{ apiKey: [] }, { signature: [] }]);
    expect(paths['/session']?.get?.security).toEqual([{ apiKey: [] }, { signature: [] }, {}]);
    expect(paths['/health']?.get?.security).toBeUndefined();
    expect(Object.keys(components.securitySchemes)).toEqual([
      ...['apiKey', 'signature', 'accessToken', 'sessionCookie', 'csrfToken'],
    ]);
  });

  it('can be read under /docs without inline script or style, and without any other origin', async () => {
    const page = await fixture.app.inject('/docs/');
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    expect(policy).not.toContain('unsafe');
    expect(policy).not.toContain('http');
    expect(policy).toContain("default-src 'none'");
    expect(page.body).not.toMatch(/<style|style=|https?:\/\/|<script[^>]*>\s*\S+\s*<\/script>/);
    const assets = [...page.body.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path);
    expect(assets.length).toBeGreaterThan(4);
    for (const asset of assets) {
      const answer = await fixture.app.inject(`/docs/${asset}`);
      expect(answer.statusCode).toBe(200);
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('leaves the policy of all other answers as it is', async () => {
    const { headers } = await fixture.app.inject('/health');
    expect(headers['content-security-policy']).toBe("default-src 'none'; frame-ancestors 'none'");
  });

  it.each([
    '/docs/static/../../package.json',
    '/docs/static/%2e%2e/%2e%2e/package.json',
    '/docs/static/..%2f..%2fpackage.json',
    '/docs/static/%00',
  ])('serves no file beside its own: %s', async (url) => {
    const answer = await fixture.app.inject(url);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
  });
});
