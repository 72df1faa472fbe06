/**
 * Writes the server into `packages/server/dist/`: the source and its libraries in a few files, from which it starts in a
 * third of the time that reading a thousand takes. Nothing else happens to it: no name is shortened, and what is not in
 * the files stays where it is. `tools/build-server.sh` calls it when something has changed.
 *
 *   node tools/build-server.ts
 */
import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

const SERVER = join(import.meta.dirname, '../packages/server');
const DIST = join(SERVER, 'dist');

/**
 * Read from node_modules, as from source: native code, files beside the code that it looks for, and what most processes
 * never need and is large (certificates of passkeys, words from breaches).
 */
const STAYS = [
  '@node-rs/argon2',
  '@fastify/swagger',
  '@fastify/swagger-ui',
  '@simplewebauthn/server',
  '@simplewebauthn/server/helpers',
  '@zxcvbn-ts/language-common',
  // Which pg looks for and does without.
  'pg-native',
];

/** Where source asks for its own address it is told that of its source, not of the file that it has come into. */
const ownAddresses: Plugin = {
  name: 'own-addresses',
  transform: {
    filter: { id: /\/packages\/[^/]+\/src\/.*\.ts$/, code: /import\.meta\./ },
    handler(code, id) {
      const source = JSON.stringify(relative(DIST, id));
      return code
        .replace(/^const require = createRequire\(import\.meta\.url\);\n/m, staysOutside(code) ? '$&' : '')
        .replaceAll('import.meta.url', `new URL(${source}, import.meta.url).href`)
        .replaceAll(
          'import.meta.dirname',
          `(import.meta.dirname + ${JSON.stringify(`/${relative(DIST, join(id, '..'))}`)})`,
        );
    },
  },
};

/** `require` of a library that comes into the files is read by the bundler, and of one that stays is Node's. */
function staysOutside(code: string): boolean {
  return STAYS.some((name) => code.includes(`require('${name}')`));
}

// Beside the old one and put in its place when it is whole: a server that starts meanwhile finds one or the other.
const making = mkdtempSync(join(SERVER, 'dist.'));
try {
  const bundle = await rolldown({
    input: { twofold: join(SERVER, 'src/main.ts') },
    platform: 'node',
    external: STAYS,
    plugins: [ownAddresses],
    logLevel: 'warn',
  });
  await bundle.write({
    dir: making,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  });
  await bundle.close();
  // A folder that was made for one alone: in production another user runs what is in it.
  chmodSync(making, 0o755);
  rmSync(DIST, { recursive: true, force: true });
  renameSync(making, DIST);
} finally {
  rmSync(making, { recursive: true, force: true });
}
