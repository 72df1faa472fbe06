/**
 * Makes `dist/`: the client as a package that can be packed and installed anywhere, in JavaScript with its types. In the
 * checkout nothing needs it, as Node runs the sources; below `node_modules` it strips no types.
 *
 *   npm run build -w packages/client && npm pack ./packages/client/dist
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = import.meta.dirname;
const TSC = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url));

/** @param target a folder that is replaced */
export function build(target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync(TSC, ['-p', join(HERE, 'tsconfig.build.json'), '--outDir', join(target, 'src')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { exports, scripts: _scripts, ...manifest } = readManifest();
  const built = Object.fromEntries(Object.entries(exports).map(([name, source]) => [name, entry(source)]));
  writeFileSync(
    join(target, 'package.json'),
    `${JSON.stringify({ ...manifest, exports: built }, null, 2)}\n`,
  );
  copyFileSync(join(HERE, 'README.md'), join(target, 'README.md'));
  copyFileSync(join(HERE, '../../LICENSE'), join(target, 'LICENSE'));
}

interface Manifest {
  exports: Record<string, string>;
  scripts?: Record<string, string>;
}

function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as Manifest;
}

/** @param source `./src/index.ts` */
function entry(source: string): { types: string; default: string } {
  return { types: source.replace(/\.ts$/, '.d.ts'), default: source.replace(/\.ts$/, '.js') };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) build(join(HERE, 'dist'));
