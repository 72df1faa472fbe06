import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** Of Vite's manifest: what a built file needs besides itself. */
interface Chunk {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  css?: string[];
}

export interface FirstLoad {
  /** The source of the page. */
  page: string;
  /** Compressed with gzip, the form that every browser takes. */
  bytes: number;
}

/** The most that any page may have to load, script and style, before it is there: page 5 of what was asked for. */
export const FIRST_LOAD_LIMIT_BYTES = 250 * 1024;

/** What a browser that knows nothing of the console loads for each of its pages. @param dist a built console */
export function firstLoads(dist: string): FirstLoad[] {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const entries = Object.keys(manifest).filter((name) => manifest[name]?.isEntry);
  const always = statSync(join(dist, 'index.html')).size;
  return Object.keys(manifest)
    .filter((name) => manifest[name]?.isDynamicEntry && name.endsWith('-page.tsx'))
    .map((page) => {
      const files = [...filesOf(manifest, [...entries, page])];
      const sizes = files.map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length);
      return { page, bytes: sizes.reduce((sum, size) => sum + size, always) };
    });
}

/** Of these and of all that they import before they run. */
function filesOf(manifest: Readonly<Record<string, Chunk>>, names: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const files = new Set<string>();
  const visit = (name: string) => {
    const chunk = manifest[name];
    if (chunk === undefined || seen.has(name)) return;
    seen.add(name);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const imported of chunk.imports ?? []) visit(imported);
  };
  for (const name of names) visit(name);
  return files;
}
