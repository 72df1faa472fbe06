/**
 * Builds the console into `dist/`, from where the server serves it: hashed files, and of each that gains by it a brotli
 * and a gzip form. `tools/build-console.sh` calls it when something has changed.
 *
 *   node packages/web/build.ts
 */
import {
  chmodSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync, constants as zlib } from 'node:zlib';
import { build } from 'vite';
import { writeBrands } from './build/brands.ts';
import { firstLoads } from './build/first-load.ts';

const HERE = import.meta.dirname;
const DIST = join(HERE, 'dist');
const COMPRESSED = '**/*.{js,css,svg,json,webmanifest,wasm}';
/** Below this, the headers are most of an answer. */
const LEAST_BYTES = 1024;

// Beside the old one, and put in its place when it is whole: of the two, one is there but for a moment between two names.
const making = mkdtempSync(join(HERE, 'dist.'));
try {
  await build({ configFile: join(HERE, 'vite.config.ts'), logLevel: 'warn', build: { outDir: making } });
  for (const name of globSync(COMPRESSED, { cwd: making })) compress(join(making, name));
  writeBrands(making);
  compress(join(making, 'brands.json'));
  // A folder that was made for one alone: in a container another user serves it.
  chmodSync(making, 0o755);
  const old = `${making}.old`;
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(making, DIST);
  rmSync(old, { recursive: true, force: true });
} finally {
  rmSync(making, { recursive: true, force: true });
}
for (const { page, bytes } of firstLoads(DIST))
  process.stderr.write(`  ${page}: ${Math.ceil(bytes / 1024)} KB to load\n`);

function compress(path: string): void {
  const content = readFileSync(path);
  if (content.length < LEAST_BYTES) return;
  const params = { [zlib.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}
