import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { App } from '../../http/app.ts';

const FOLDER = join(import.meta.dirname, 'demo');
const PAGE = 'page.html';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The page's own files and nothing else; `data:` for the QR code. No inline script or style, no form that the browser
 * sends by itself, no text that becomes markup (trusted types), no frame around the page.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** GET /demo and the files it loads. They are read once: a request names a route, never a path on the disk. */
export function demoPageRoutes(app: App): void {
  for (const name of pageFiles()) {
    const content = readFileSync(join(FOLDER, name));
    const headers = {
      'content-type': MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
      'content-security-policy': POLICY,
    };
    app.get(name === PAGE ? '/demo' : `/demo/${name}`, { schema: { hide: true } }, (_request, reply) =>
      reply.headers(headers).send(content),
    );
  }
}

/** Who opens the address that the start prints gets to the page, also with a slash too many. */
export function demoRedirects(app: App): void {
  for (const path of ['/', '/demo/']) {
    app.get(path, { schema: { hide: true } }, (_request, reply) => reply.redirect('/demo'));
  }
}

function pageFiles(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => extname(name) in MEDIA_TYPES)
    .map((name) => name.replaceAll('\\', '/'));
}
