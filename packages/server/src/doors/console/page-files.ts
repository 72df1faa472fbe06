import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file that a page loads, or the page itself. It is read once: a request names a route, never a path on the disk. */
export interface PageFile {
  /** Its path below the page's folder, with forward slashes. */
  name: string;
  content: Buffer;
  headers: Readonly<Record<string, string>>;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The page's own files and nothing else; `data:` for QR codes. No inline script or style, no form that the browser
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

/** Everything below the folder that a browser can load, with the headers that it is answered with. */
export function readPageFiles(folder: string): PageFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => extname(name) in MEDIA_TYPES)
    .map((name) => ({
      name: name.replaceAll('\\', '/'),
      content: readFileSync(join(folder, name)),
      headers: {
        'content-type': MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
      },
    }));
}
