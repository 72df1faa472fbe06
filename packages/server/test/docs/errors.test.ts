import { expect, it } from 'vitest';
import { errorCatalogue } from '../../src/platform/errors.ts';
import { readPage } from './page.ts';

interface Section {
  code: string;
  status: number;
  title: string;
  text: string;
}

/** `### \`code\``, then a line with status and title, then the text up to the next heading. */
function sections(page: string): Section[] {
  return [...page.matchAll(/^### `([^`]+)`\n\n(\d{3}) · (.+)\n\n([\s\S]*?)(?=\n#|$(?![\s\S]))/gm)].map(
    ([, code = '', status, title = '', text = '']) => ({ code, status: Number(status), title, text }),
  );
}

const page = readPage('docs/reference/errors.md');

it('P03: the page has every code of the catalogue once, with its status and title, and no other', () => {
  const described = sections(page).map(({ code, status, title }) => [code, { status, title }] as const);
  expect(described.length).toBe(new Set(described.map(([code]) => code)).size);
  expect(Object.fromEntries(described)).toEqual(errorCatalogue);
  // A heading that the pattern does not take would be compared with nothing.
  expect(page.match(/^### /gm)).toHaveLength(described.length);
});

it('each code has a cause and a fix: more than one sentence', () => {
  const short = sections(page).filter(({ text }) => (text.match(/[.:;](?=\s|$)/g) ?? []).length < 2);
  expect(short).toEqual([]);
});
