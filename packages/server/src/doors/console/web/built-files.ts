import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A file of the built console. It is read once: a request names a route, never a path on the disk. */
export interface BuiltFile {
  /** Its path below the folder. */
  name: string;
  content: Buffer;
  /** The same compressed, by the name of the content coding (RFC 9110, section 8.4.1), the smallest first. */
  compressed: readonly { coding: string; content: Buffer }[];
  headers: Readonly<Record<string, string>>;
}

export const PAGE = 'index.html';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
};

/** What packages/web/build.ts adds to a name. */
const CODINGS = [
  { coding: 'br', suffix: '.br' },
  { coding: 'gzip', suffix: '.gz' },
] as const;

/** A picture that is opened by itself is a document, and may do nothing (T8). */
const POLICY_OF_FILES = "default-src 'none'; sandbox; frame-ancestors 'none'";
/** A script that is a worker has the policy that it came with: there, and not in the page, is WebAssembly. */
const POLICY_OF_SCRIPTS =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'";

/** Where Vite puts what the page loads: beside the page, and under names that are digests. */
export const ASSETS = 'assets/';
const FOLDERS = ['', ASSETS];

/** The folder below the built console, and the address: thousands of small files, of which a board shows a few. */
export const BRANDS = 'brands';

/** The console as packages/web/build.ts has made it. Nothing is in it where it was not built. */
export interface BuiltConsole {
  folder: string;
  /** Everything that a browser loads, but for the icons of brands. */
  files: readonly BuiltFile[];
  /** The names of the icons of brands, which are read when they are asked for. */
  brands: ReadonlySet<string>;
}

export function readBuiltConsole(folder: string): BuiltConsole {
  const files = readBuiltFiles(folder);
  const brands = join(folder, BRANDS);
  return {
    folder,
    files,
    brands: new Set(files.length > 0 && existsSync(brands) ? readdirSync(brands) : []),
  };
}

function readBuiltFiles(folder: string): BuiltFile[] {
  if (!existsSync(join(folder, PAGE))) return [];
  return FOLDERS.flatMap((inside) => readdirSync(join(folder, inside)).map((file) => inside + file))
    .filter((name) => extname(name) in MEDIA_TYPES)
    .map((name) => {
      const content = readFileSync(join(folder, name));
      return {
        name,
        content,
        compressed: readCompressed(join(folder, name)),
        headers: headersOf(name, content),
      };
    });
}

function readCompressed(path: string): BuiltFile['compressed'] {
  return CODINGS.filter(({ suffix }) => existsSync(path + suffix)).map(({ coding, suffix }) => ({
    coding,
    content: readFileSync(path + suffix),
  }));
}

/** The name of a file in `assets/` is a digest of what is in it: it never changes. The others are asked for each time. */
function headersOf(name: string, content: Buffer): Record<string, string> {
  const isHashed = name.startsWith(ASSETS);
  return {
    'content-type': MEDIA_TYPES[extname(name)] ?? 'application/octet-stream',
    'content-security-policy': extname(name) === '.js' ? POLICY_OF_SCRIPTS : POLICY_OF_FILES,
    vary: 'accept-encoding',
    ...(isHashed
      ? { 'cache-control': 'public, max-age=31536000, immutable' }
      : {
          'cache-control': 'no-cache',
          etag: `"${createHash('sha256').update(content).digest('base64url')}"`,
        }),
  };
}
