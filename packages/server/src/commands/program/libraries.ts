import { readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const NODE_MODULES = join(import.meta.dirname, '../../../../../node_modules');
/** Where tools/build-libraries.ts puts the libraries, and `libraries.json`, which says what is where. */
export const LIBRARIES = join(NODE_MODULES, '.cache/libraries');
/** npm's own list of what it installed, written anew whenever it installs something. */
export const INSTALLED = join(NODE_MODULES, '.package-lock.json');
/** An import of ours names the file itself: there is nothing to look for, and Node would ask the file system each time. */
const OWN_FILE = /^\.{1,2}\/.*\.ts$/;
const SOURCE = pathToFileURL(join(import.meta.dirname, '../../../../')).href;

export interface LibraryFiles {
  /** When npm had installed what the files are made of, in milliseconds since 1970: of another time they are of no use. */
  installedAt: number;
  /** From the name that the source imports to a file in the same folder. */
  files: Record<string, string>;
}

/**
 * From here on our source reads its libraries from the few files that were made of them. Where there are none, or where
 * npm has installed something since, it reads them from node_modules, which takes longer and is the same otherwise
 * (docs/adr/0026-libraries-in-few-files.md).
 */
export function readLibrariesFromFewFiles(): void {
  const urls = libraryUrls();
  if (urls.size === 0) return;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const { parentURL } = context;
      // A library that stays in node_modules keeps those that it came with.
      if (!parentURL?.startsWith(SOURCE)) return nextResolve(specifier, context);
      if (OWN_FILE.test(specifier))
        return { url: new URL(specifier, parentURL).href, format: 'module-typescript', shortCircuit: true };
      const url = urls.get(specifier);
      if (url === undefined) return nextResolve(specifier, context);
      return { url, format: 'module', shortCircuit: true };
    },
  });
}

/** @returns what the source is to read instead of which name; nothing where the files are not of what is installed. */
export function libraryUrls(libraries = LIBRARIES, installed = INSTALLED): Map<string, string> {
  try {
    const manifest: LibraryFiles = JSON.parse(readFileSync(join(libraries, 'libraries.json'), 'utf8'));
    if (manifest.installedAt !== statSync(installed).mtimeMs) return new Map();
    return new Map(
      Object.entries(manifest.files).map(([name, file]) => [name, pathToFileURL(join(libraries, file)).href]),
    );
  } catch {
    // Nothing was made, or not whole: node_modules has them all.
    return new Map();
  }
}
