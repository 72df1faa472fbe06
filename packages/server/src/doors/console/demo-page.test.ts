import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, 'demo');
const page = readFileSync(join(folder, 'page.html'), 'utf8');
const { catalogue } = (await import(join(folder, 'texts.js'))) as {
  catalogue: Record<string, Record<string, string>>;
};
const { en = {}, 'pt-BR': pt = {} } = catalogue;

describe('the texts of the demo', () => {
  it('are the same in number and parameters in every language', () => {
    const shape = (texts: Record<string, string>) =>
      Object.entries(texts).map(([key, text]) => [key, (text.match(/\{\w+\}/g) ?? []).sort()]);
    expect(shape(pt)).toEqual(shape(en));
    expect(shape(en).length).toBeGreaterThan(80);
  });

  it('stand in the page in English before a script has run', () => {
    const inPage = [...page.matchAll(/data-text="([\w.]+)"[^<>]*>([^<]*)</g)];
    expect(inPage.length).toBeGreaterThan(30);
    for (const [, key = '', text] of inPage) expect(text, key).toBe(en[key]);
    const labels = [...page.matchAll(/data-(?:label|alt)="([\w.]+)" (?:aria-label|alt)="([^"]*)"/g)];
    expect(labels.length).toBeGreaterThan(3);
    for (const [, key = '', text] of labels) expect(text, key).toBe(en[key]);
  });

  it('have no script or style inside the page, which its policy would refuse', () => {
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=|"javascript:|<script(?![^>]* src="\/demo\/)/i);
  });
});
