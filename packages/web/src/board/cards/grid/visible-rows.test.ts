import { describe, expect, it } from 'vitest';
import { visibleCards, visibleRows } from './visible-rows.ts';

const window = { height: 600, rowHeight: 100 };

describe('the rows in the page', () => {
  it.each([
    ['at the top', 0, { first: 0, end: 8 }],
    ['while the list begins in the middle of the window', -300, { first: 0, end: 5 }],
    ['in the middle', 5050, { first: 48, end: 59 }],
    ['at the end', 99_400, { first: 992, end: 1000 }],
    ['beyond the end, when a search has left few', 200_000, { first: 1000, end: 1000 }],
    ['while the list is far below', -5000, { first: 0, end: 0 }],
  ])('%s are those that are seen, and a few around them', (_, scrolled, rows) => {
    expect(visibleRows(1000, { scrolled, ...window })).toEqual(rows);
  });

  it('are all of a short list', () => {
    expect(visibleRows(2, { scrolled: 0, ...window })).toEqual({ first: 0, end: 2 });
    expect(visibleRows(0, { scrolled: 0, ...window })).toEqual({ first: 0, end: 0 });
  });
});

describe('the cards in the page', () => {
  const rows = { first: 2, end: 4 };

  it('are those of the rows, the last of which may be short', () => {
    expect(visibleCards(rows, { columns: 3, count: 100, kept: undefined })).toEqual([6, 7, 8, 9, 10, 11]);
    expect(visibleCards(rows, { columns: 3, count: 10, kept: undefined })).toEqual([6, 7, 8, 9]);
  });

  it('have the one with the focus among them, wherever it is', () => {
    expect(visibleCards(rows, { columns: 2, count: 100, kept: 0 })).toEqual([0, 4, 5, 6, 7]);
    expect(visibleCards(rows, { columns: 2, count: 100, kept: 5 })).toEqual([4, 5, 6, 7]);
    expect(visibleCards(rows, { columns: 2, count: 100, kept: 90 })).toEqual([4, 5, 6, 7, 90]);
    expect(visibleCards(rows, { columns: 2, count: 8, kept: 90 })).toEqual([4, 5, 6, 7]);
  });
});
