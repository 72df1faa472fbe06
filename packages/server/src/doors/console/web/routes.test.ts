import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { consolePaths } from '@twofold/web/paths';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestApp } from '../../../http/app-fixture.ts';
import { readBuiltConsole } from './built-files.ts';
import { webConsoleRoutes } from './routes.ts';

const settings = {
  apiBasePath: '/people/api',
  siteName: `Tom & Ann's "<b>" codes`,
  passwordMinLength: 20,
  channels: new Set(['email', 'sms']),
};
const script = 'console.log("the console")';

describe('the web console', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'console-'));
    write(
      'index.html',
      '<meta name="api" content="{{apiBasePath}}"><title>{{siteName}}</title>{{passwordMinLength}} {{channels}} {{pageState}}{{other}}',
    );
    write('assets/main-3f2a.js', script);
    write('assets/main-3f2a.js.br', brotliCompressSync(script));
    write('assets/main-3f2a.js.gz', gzipSync(script));
    write('mark.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>');
    write('brands/github.svg', '<svg/>');
    write('other/secret.svg', '<svg>not a brand</svg>');
    write('.vite/manifest.json', '{}');
    write('.built-from', '1');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(name: string, content: string | Buffer): void {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }

  function serve(paths: readonly string[] = consolePaths) {
    const { app, setUnknownPage } = createTestApp([]);
    const unknownPage = webConsoleRoutes(app, { built: readBuiltConsole(folder), paths }, settings);
    if (unknownPage) setUnknownPage(unknownPage);
    return { app };
  }

  it('is its page at each of its own addresses, and at no other', async () => {
    const { app } = serve();
    for (const url of consolePaths) {
      const page = await app.inject({ url });
      expect(page.statusCode, url).toBe(200);
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    }
    for (const url of [
      '/index.html',
      '/nowhere',
      '/assets',
      '/assets/none.js',
      '/.vite/manifest.json',
      '/.built-from',
    ])
      expect((await app.inject({ url })).statusCode, url).toBe(404);
    expect((await app.inject({ method: 'POST', url: '/' })).statusCode).toBe(405);
  });

  it('tells people, and no program, by a page that there is none at an address', async () => {
    const { app } = serve();
    const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const page = await app.inject({ url: '/nowhere?x=1', headers: { accept } });
    expect(page.statusCode).toBe(404);
    expect(page.payload).toContain('20 email sms unknown');
    const known = await app.inject({ url: '/', headers: { accept } });
    for (const header of ['content-security-policy', 'content-type', 'cache-control', 'permissions-policy'])
      expect(page.headers[header], header).toBe(known.headers[header]);
    const problem = {
      statusCode: 404,
      headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
    };
    expect(await app.inject({ url: '/people/api/nowhere', headers: { accept } })).toMatchObject(problem);
    for (const other of ['*/*', 'application/json', 'text/htmlx', ''])
      expect(await app.inject({ url: '/nowhere', headers: { accept: other } }), other).toMatchObject(problem);
    expect(await app.inject({ method: 'POST', url: '/nowhere', headers: { accept } })).toMatchObject(problem);
    expect((await app.inject({ method: 'POST', url: '/', headers: { accept } })).statusCode).toBe(405);
  });

  it('knows what the configuration says, as text that is no markup', async () => {
    const { payload } = await serve().app.inject({ url: '/' });
    expect(payload).toBe(
      '<meta name="api" content="/people/api"><title>Tom &#38; Ann&#39;s &#34;&#60;b&#62;&#34; codes</title>20 email sms known',
    );
  });

  it('T25: runs nothing but its own files, in no frame, and may use the camera', async () => {
    const { headers } = await serve().app.inject({ url: '/' });
    const policy = String(headers['content-security-policy']);
    expect(new Set(policy.split('; '))).toEqual(
      new Set([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        'trusted-types twofold-worker',
      ]),
    );
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers['permissions-policy']).toContain('camera=(self)');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
  });

  it('comes compressed to those who take it', async () => {
    const { app } = serve();
    const get = async (accepted?: string) => {
      const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
      const { headers: answered, rawPayload } = await app.inject({ url: '/assets/main-3f2a.js', headers });
      expect(answered.vary).toBe('accept-encoding');
      return { coding: answered['content-encoding'], content: rawPayload };
    };
    const brotli = await get('gzip, deflate, br, zstd');
    expect(brotli.coding).toBe('br');
    expect(brotliDecompressSync(brotli.content).toString()).toBe(script);
    const gzip = await get('br;q=0, GZIP;q=0.5');
    expect(gzip.coding).toBe('gzip');
    expect(gunzipSync(gzip.content).toString()).toBe(script);
    for (const accepted of [undefined, '', 'identity', 'gzip;q=0.000', ',;,']) {
      expect(await get(accepted)).toEqual({ coding: undefined, content: Buffer.from(script) });
    }
  });

  it('is kept by browsers for as long as it is the same', async () => {
    const { app } = serve();
    const hashed = await app.inject({ url: '/assets/main-3f2a.js' });
    expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { headers } = await app.inject({ url: '/mark.svg' });
    expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' });
    const again = await app.inject({ url: '/mark.svg', headers: { 'if-none-match': String(headers.etag) } });
    expect(again).toMatchObject({ statusCode: 304, payload: '' });
    const other = await app.inject({ url: '/mark.svg', headers: { 'if-none-match': '"other"' } });
    expect(other.statusCode).toBe(200);
  });

  it('T8: does nothing where one of its pictures is opened by itself', async () => {
    const { headers } = await serve().app.inject({ url: '/mark.svg' });
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(headers['content-security-policy']).not.toContain('script-src');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('T8: has icons of brands, which do nothing, and no other file by their address', async () => {
    const { app } = serve();
    const icon = await app.inject({ url: '/brands/github.svg' });
    expect(icon).toMatchObject({ statusCode: 200, payload: '<svg/>' });
    expect(icon.headers['content-security-policy']).toContain('sandbox');
    for (const name of [
      'gitlab.svg',
      '..%2fother%2fsecret.svg',
      '%2e%2e/other/secret.svg',
      'github',
      '',
      'toString',
      '%00',
    ])
      expect((await app.inject({ url: `/brands/${name}` })).payload, name).not.toContain('<svg');
  });

  it('is not there where it was not built', async () => {
    rmSync(join(folder, 'index.html'));
    const { app } = serve();
    const page = await app.inject({ url: '/', headers: { accept: 'text/html' } });
    expect(page).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': expect.stringMatching(/^application\/problem\+json/) },
    });
  });
});
