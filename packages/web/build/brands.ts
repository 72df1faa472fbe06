import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ICONS = dirname(fileURLToPath(import.meta.resolve('simple-icons/icons/github.svg')));

/**
 * Puts the icons of brands beside the built console, each a file that is asked for when it is seen, and a list of their
 * names. Of each only the shape is kept: one path, which holds nothing that runs.
 *
 * @param target the folder of the build
 */
export function writeBrands(target: string): void {
  mkdirSync(join(target, 'brands'));
  const names: string[] = [];
  for (const file of readdirSync(ICONS)) {
    const [, shape] = /<path d="([-0-9a-zA-Z., ]+)"\/>/.exec(readFileSync(join(ICONS, file), 'utf8')) ?? [];
    if (!file.endsWith('.svg') || shape === undefined) continue;
    names.push(file.slice(0, -'.svg'.length));
    const picture = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="${shape}"/></svg>\n`;
    writeFileSync(join(target, 'brands', file), picture);
  }
  if (names.length === 0) throw new Error('There are no icons of brands.');
  writeFileSync(join(target, 'brands.json'), JSON.stringify(names.sort()));
}
