import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FIRST_LOAD_LIMIT_BYTES, firstLoads } from '../build/first-load.ts';

const dist = join(import.meta.dirname, '../dist');
const read = (name: string) => readFileSync(join(dist, name), 'utf8');

describe('the built console', () => {
  it('has no page that loads more than its budget', () => {
    const loads = firstLoads(dist);
    expect(loads.map(({ page }) => page)).toContain('src/board/board-page.tsx');
    for (const { page, bytes } of loads) expect(bytes, page).toBeLessThanOrEqual(FIRST_LOAD_LIMIT_BYTES);
  });

  it('has a page without script, style or handler of its own, which its policy would refuse', () => {
    const page = read('index.html');
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]* src="\/)/i);
    expect(page).toContain('content="{{apiBasePath}}"');
  });

  it('names no address of another origin that a browser would load from', () => {
    for (const name of globSync('**/*.{html,css,webmanifest}', { cwd: dist }))
      expect(read(name), name).not.toMatch(/(?:src|href|url)\s*[=(:]\s*["']?(?:https?:)?\/\//i);
  });

  it('says whose work is in it', () => {
    expect(read('.vite/license.md')).toContain('react-dom');
  });
});
