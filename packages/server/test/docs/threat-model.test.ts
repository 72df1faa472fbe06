import { expect, it } from 'vitest';
import { readPage } from './page.ts';
import { renderRows, rows, testsById, withRows } from './threat-model-rows.ts';

const tests = testsById();

/** How many rows each letter has, counted from 01; those of the vault and of codes from 1. */
const COUNTS = {
  N: 32,
  A: 35,
  O: 11,
  WR: 20,
  WA: 18,
  J: 10,
  R: 7,
  H: 8,
  K: 10,
  P: 4,
  L: 7,
  X: 72,
  T: 30,
  C: 4,
  G: 40,
};
const OF_ONE_DIGIT = ['T', 'C'];

it('every requirement and every known attack has its row, once', () => {
  const expected = Object.entries(COUNTS).flatMap(([letters, count]) =>
    Array.from({ length: count }, (_, index) => {
      const number = String(index + 1);
      return `${letters}${OF_ONE_DIGIT.includes(letters) ? number : number.padStart(2, '0')}`;
    }),
  );
  expect(rows.map(({ id }) => id)).toEqual(expected);
});

it('a row is tested by name, or it says why not: deviation, or does not apply', () => {
  const unexplained = rows.filter(({ id, deviation, notApplicable }) => {
    return !tests.has(id) && !deviation && !notApplicable;
  });
  expect(unexplained.map(({ id, what }) => `${id} ${what}`)).toEqual([]);
});

it('the page shows the rows as they are', () => {
  const page = readPage('docs/threat-model.md');
  const regenerate = 'run: npx node packages/server/test/docs/threat-model-rows.ts';
  expect(page, regenerate).toBe(withRows(page, renderRows(page, tests)));
});
