import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeBlocks, prose, ROOT, readPage } from './page.ts';

/** Also those that are not committed yet; what .gitignore names is nobody's documentation. */
const pages = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', '*.md'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '' && existsSync(`${ROOT}${path}`));

/** The anchors of a page as GitHub makes them from its headings. */
function anchors(page: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of prose(page).matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    let unique = slug;
    for (let count = 1; found.has(unique); count++) unique = `${slug}-${count}`;
    found.add(unique);
  }
  return found;
}

function links(page: string): string[] {
  const withoutSpans = prose(page).replaceAll(/`[^`\n]*`/g, '');
  return [...withoutSpans.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

it('there are pages to check', () => {
  expect(pages).toContain('README.md');
  expect(pages).toContain('docs/threat-model.md');
});

describe.each(pages)('%s', (path) => {
  it('links to files and headings that exist', () => {
    const broken = links(readPage(path)).filter((link) => {
      if (/^(https?|mailto):/.test(link)) return false;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      if (!existsSync(`${ROOT}${target}`)) return true;
      return anchor !== undefined && !anchors(readPage(target)).has(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('has diagrams that Mermaid can read: of a known type, and no semicolon, which would end the statement', () => {
    for (const { language, code } of codeBlocks(readPage(path))) {
      if (language !== 'mermaid') continue;
      expect(code).toMatch(/^(sequenceDiagram|flowchart|stateDiagram-v2)\n/);
      expect(code).not.toContain(';');
      expect(code.match(/^ *(alt|rect|loop|opt|par)\b/gm)).toHaveLength(
        (code.match(/^ *end$/gm) ?? []).length,
      );
    }
  });

  it('names files and folders that exist', () => {
    const spans = [...prose(readPage(path)).matchAll(/`([\w./-]+\/[\w./-]*)`/g)].map(([, span = '']) => span);
    const named = spans.filter((span) =>
      /^(packages|tools|docs|bench|src|platform|core|http|doors|commands)\//.test(span),
    );
    const roots = ['', 'packages/server/', 'packages/server/src/'];
    const missing = named.filter((file) => !roots.some((root) => existsSync(`${ROOT}${root}${file}`)));
    // Written by `npm run bench`.
    expect(missing.filter((file) => file !== 'bench/RESULTS.md')).toEqual([]);
  });

  it('is about Twofold alone: no path of one machine, no package registry, nothing left to do', () => {
    const page = readPage(path);
    const strangers = [
      ...page.matchAll(/(?<![\w./-])\/(?:work|root|home|tmp|Users)\/\S*/g),
      ...page.matchAll(/\bregistry\.\S+/g),
      ...page.matchAll(/\b(?:TODO|FIXME|XXX|for now)\b/g),
    ].map(([text]) => text);
    expect(strangers).toEqual([]);
  });
});
