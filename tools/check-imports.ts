/**
 * Proves the direction of imports: doors → http → core → platform, a door never imports a door, nor a page of the console a
 * page, and packages/otp imports nothing from outside itself, but for two libraries that open files of other programs. Why
 * our own: the rule is about our folders, and this is shorter than a plugin's set-up.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SERVER = 'packages/server/src';
/** From the top down: a folder may import from itself and from those after it. */
const LAYERS = ['commands', 'doors', 'http', 'core', 'platform'];
/** Read by the composition root and the commands, which hand the values down. */
const READS_CONFIG = ['commands', 'config'];
/** It knows nothing of second factors (ARCHITECTURE.md). */
const UNKNOWN_TO_PLATFORM = '@twofold/otp';
/** Ciphers and archives that a browser does not have itself (docs/adr/0021-import-and-export.md). */
const FORMAT_LIBRARIES = ['@noble/ciphers', '@zip.js/zip.js'];

const WEB = 'packages/web/src';
/** In the console: what stands around the pages, and knows them. */
const FRAME = 'app';
/** What its pages share, from the top down. Every other folder is a page, or several that lead to each other. */
const SHARED_BY_PAGES = [
  ...['step-up', 'form', 'list', 'dialogs', 'clipboard', 'files', 'refusals', 'notices', 'ui'],
  ...['factors', 'devices', 'audit-log', 'session', 'api', 'time', 'texts', 'state'],
];

/** Every breach of the direction, as a sentence. `read` gives a file's text. */
export function findBreaches(files: readonly string[], read: (file: string) => string): string[] {
  return files.flatMap((file) =>
    importsOf(read(file)).flatMap((specifier) => {
      const breach = breachOf(file, specifier);
      return breach === undefined ? [] : [`${file} imports ${specifier}: ${breach}`];
    }),
  );
}

function importsOf(source: string): string[] {
  const imports = source.matchAll(
    /^\s*(?:import|export)\b[^'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm,
  );
  return [...imports].map((match) => match[1] ?? match[2] ?? '');
}

function breachOf(file: string, specifier: string): string | undefined {
  if (file.startsWith('packages/otp/')) {
    const stays = specifier.startsWith('./') || specifier.startsWith('../');
    const opensFiles = file.startsWith('packages/otp/src/formats/');
    const mayUse = FORMAT_LIBRARIES.some((name) => specifier === name || specifier.startsWith(`${name}/`));
    return stays || (opensFiles && mayUse) ? undefined : 'packages/otp depends on nothing';
  }
  if (file.startsWith(`${WEB}/`)) return breachInConsole(file, specifier);
  if (!file.startsWith(SERVER)) return undefined;
  const from = placeOf(file);
  const isOtp = specifier === UNKNOWN_TO_PLATFORM || specifier.startsWith(`${UNKNOWN_TO_PLATFORM}/`);
  if (from.layer === 'platform' && isOtp) return 'platform knows nothing of second factors';
  if (!specifier.startsWith('.')) return undefined;
  const to = placeOf(join(dirname(file), specifier));
  if (to.layer === 'config') {
    const may = from.layer === undefined || READS_CONFIG.includes(from.layer);
    return may ? undefined : 'configuration is handed down as values by compose.ts';
  }
  if (from.layer === undefined) return undefined;
  if (to.layer === undefined)
    return from.layer === 'commands' ? undefined : 'only commands reach the composition root';
  const [fromLevel, toLevel] = [LAYERS.indexOf(from.layer), LAYERS.indexOf(to.layer)];
  if (fromLevel >= 0 && toLevel >= 0 && toLevel < fromLevel)
    return 'imports run doors → http → core → platform';
  if (from.layer === 'doors' && to.layer === 'doors' && from.folder !== to.folder)
    return 'a door never imports a door';
  return undefined;
}

function breachInConsole(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const [from, to] = [file, join(dirname(file), specifier)].map((path) => {
    const parts = relative(WEB, path).split('/');
    return parts.length === 1 ? undefined : parts[0];
  });
  if (from === undefined || from === FRAME || to === undefined || from === to) return undefined;
  if (to === FRAME) return 'what stands around the pages knows them, and they know nothing of it';
  const [fromLevel, toLevel] = [SHARED_BY_PAGES.indexOf(from), SHARED_BY_PAGES.indexOf(to)];
  if (toLevel < 0) return fromLevel < 0 ? 'a page never imports a page' : 'what pages share knows no page';
  return toLevel < fromLevel ? 'what pages share is imported from the top down' : undefined;
}

function placeOf(file: string): { layer: string | undefined; folder: string | undefined } {
  const parts = relative(SERVER, file).split('/');
  return parts.length === 1 ? { layer: undefined, folder: undefined } : { layer: parts[0], folder: parts[1] };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = globSync(['packages/otp/src/**/*.ts', `${SERVER}/**/*.ts`, `${WEB}/**/*.{ts,tsx}`]).filter(
    (file) => !file.endsWith('.test.ts'),
  );
  const breaches = findBreaches(files, (file) => readFileSync(file, 'utf8'));
  for (const breach of breaches) process.stdout.write(`${breach}\n`);
  process.stdout.write(`${files.length} files, ${breaches.length} imports in the wrong direction\n`);
  process.exitCode = breaches.length === 0 && files.length > 0 ? 0 : 1;
}
