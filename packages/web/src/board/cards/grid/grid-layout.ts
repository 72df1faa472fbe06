import { type RefObject, useCallback, useLayoutEffect, useState, useSyncExternalStore } from 'react';
import { visibleRows } from './visible-rows.ts';

/** Of a card with the gap around it; the width is the least. They grow with the size of text that a person has chosen. */
const ROW_REM = 8.75;
const COLUMN_REM = 18.5;

export interface GridLayout {
  columns: number;
  rowRem: number;
  /** Pixels. */
  rowHeight: number;
}

/** How many cards stand beside each other in the list. */
export function useGridLayout(list: RefObject<HTMLElement | null>): GridLayout {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [list]);
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const columns = Math.max(Math.floor(width / (COLUMN_REM * rem)), 1);
  return { columns, rowRem: ROW_REM, rowHeight: ROW_REM * rem };
}

/** The rows that have to be in the page. It is rendered when they change, not with every pixel of scrolling. */
export function useVisibleRows(list: RefObject<HTMLElement | null>, rows: number, rowHeight: number) {
  const look = useCallback(() => {
    // Before it is known how many cards stand in a row, none is made: most of them would be in the wrong place.
    if (list.current === null) return '0 0';
    const scrolled = -list.current.getBoundingClientRect().top;
    const { first, end } = visibleRows(rows, { scrolled, height: innerHeight, rowHeight });
    return `${first} ${end}`;
  }, [list, rows, rowHeight]);
  const [first = 0, end = 0] = useSyncExternalStore(followScrolling, look).split(' ').map(Number);
  return { first, end };
}

function followScrolling(listener: () => void): () => void {
  addEventListener('scroll', listener, { passive: true });
  addEventListener('resize', listener);
  return () => {
    removeEventListener('scroll', listener);
    removeEventListener('resize', listener);
  };
}
