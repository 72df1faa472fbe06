import { expect, it } from 'vitest';
import { importTexts } from './pt-BR/import.ts';

it('what files are called in Portuguese has names of programs, and no English word', () => {
  expect(
    Object.values(importTexts.formats).filter((title) => /\b(and|or|of|also|lines|encrypted)\b/.test(title)),
  ).toEqual([]);
});
