/**
 * Writes the libraries that the server starts with into a few files, from which it reads them in half of the time that
 * their hundreds take: `node_modules/.cache/libraries/`, which goes when node_modules goes. Nothing else happens to them.
 * What the server's start does with the files is in packages/server/src/commands/program/libraries.ts.
 *
 *   node tools/build-libraries.ts
 */
import { chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';
import {
  INSTALLED,
  LIBRARIES,
  type LibraryFiles,
} from '../packages/server/src/commands/program/libraries.ts';

/** Those of which the source imports values, and which neither are native nor look for files beside their own. */
const names = [
  '@redis/client',
  'bcryptjs',
  'commander',
  'cookie',
  'fastify',
  'jose',
  'kysely',
  'nodemailer',
  'nodemailer/lib/well-known',
  'pg',
  'pino',
  'prom-client',
  'qr',
  'structured-headers',
  'typebox',
  'typebox/compile',
];

/**
 * The text of what is loaded stays in memory, and takes twice as much where one character of it is not ASCII. Names stay what
 * they are: they are in the traces of errors.
 */
const SHORT = {
  compress: false,
  mangle: false,
  codegen: { removeWhitespace: true, asciiOnly: true },
} as const;

/** A module that exports what importing the library gives, CommonJS or not, under the names that Node finds in it. */
async function entryOf(name: string): Promise<string> {
  const exported = Object.keys(await import(name));
  // Node's mark of a CommonJS module, whose names no bundler can tell beforehand.
  if (exported.includes('module.exports')) {
    const names = exported.filter((each) => each !== 'default' && each !== 'module.exports');
    return `import all from '${name}';\nexport default all;\nexport const { ${names.join(', ')} } = all;\n`;
  }
  const byDefault = exported.includes('default') ? `export { default } from '${name}';\n` : '';
  return `${byDefault}export * from '${name}';\n`;
}

// Beside the old ones and put in their place when they are whole: a server that starts meanwhile finds these, those or none.
mkdirSync(join(LIBRARIES, '..'), { recursive: true });
const making = mkdtempSync(`${LIBRARIES}.`);
try {
  const input: Record<string, string> = {};
  const files: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const entry = join(making, `entry-${index}.mjs`);
    writeFileSync(entry, await entryOf(name));
    input[`library-${index}`] = entry;
    files[name] = `library-${index}.js`;
  }
  // pg looks for the native one and does without.
  const bundle = await rolldown({ input, platform: 'node', external: ['pg-native'], logLevel: 'warn' });
  await bundle.write({
    dir: making,
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    comments: false,
    minify: SHORT,
  });
  await bundle.close();
  const { mtimeMs } = statSync(INSTALLED);
  const manifest: LibraryFiles = { installedAt: mtimeMs, files };
  writeFileSync(join(making, 'libraries.json'), JSON.stringify(manifest));
  // A folder that was made for one alone: in production another user runs what is in it.
  chmodSync(making, 0o755);
  rmSync(LIBRARIES, { recursive: true, force: true });
  renameSync(making, LIBRARIES);
} finally {
  rmSync(making, { recursive: true, force: true });
}
