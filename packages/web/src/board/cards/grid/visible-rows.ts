/** Lengths in pixels. */
export interface Viewport {
  /** Of the list's beginning above the window's upper edge; negative while it is below. */
  scrolled: number;
  height: number;
  rowHeight: number;
}

/**
 * Rows that are there though they are not seen yet, on either side: scrolling shows no gap. Each of them is as dear as one that
 * is seen, with every keystroke of a search and every second.
 */
const BEYOND = 2;

/** The rows that have to be in the page: from `first` up to but without `end`. */
export function visibleRows(
  rows: number,
  { scrolled, height, rowHeight }: Viewport,
): { first: number; end: number } {
  const top = Math.floor(scrolled / rowHeight) - BEYOND;
  const bottom = Math.ceil((scrolled + height) / rowHeight) + BEYOND;
  return { first: Math.min(Math.max(top, 0), rows), end: Math.max(Math.min(bottom, rows), 0) };
}

/** The indexes of their cards, and of one more that is there wherever it is: the one with the focus. */
export function visibleCards(
  { first, end }: { first: number; end: number },
  { columns, count, kept }: { columns: number; count: number; kept: number | undefined },
): number[] {
  const from = first * columns;
  const to = Math.min(end * columns, count);
  const cards = Array.from({ length: Math.max(to - from, 0) }, (_, index) => from + index);
  if (kept === undefined || kept >= count || (kept >= from && kept < to)) return cards;
  return kept < from ? [kept, ...cards] : [...cards, kept];
}
