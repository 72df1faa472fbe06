export interface Grid {
  count: number;
  columns: number;
  /** Rows that fit the window. */
  pageRows: number;
}

/** Where a key leads from the card at `index`; undefined for keys that lead nowhere. The ends do not wrap. */
export function movedBy(key: string, index: number, { count, columns, pageRows }: Grid): number | undefined {
  const target = targetOf();
  return target === undefined || count === 0 ? undefined : Math.min(Math.max(target, 0), count - 1);

  function targetOf(): number | undefined {
    switch (key) {
      case 'ArrowRight':
        return index + 1;
      case 'ArrowLeft':
        return index - 1;
      case 'ArrowDown':
        return below(1);
      case 'ArrowUp':
        return index - columns < 0 ? index : index - columns;
      case 'PageDown':
        return below(Math.max(pageRows, 1));
      case 'PageUp':
        return Math.max(index - columns * Math.max(pageRows, 1), index % columns);
      case 'Home':
        return 0;
      case 'End':
        return count - 1;
      default:
        return undefined;
    }
  }

  /** The last row may be short: from above its gap one gets to its last card. */
  function below(rows: number): number {
    const isLastRow = Math.floor(index / columns) === Math.floor((count - 1) / columns);
    return isLastRow ? index : index + columns * rows;
  }
}
