import { useEffect, useMemo } from 'react';
import { announce } from '../../notices/announcer.tsx';
import { useTexts } from '../../texts/texts.ts';
import type { Entry } from '../board-query.ts';
import { searchIn } from './search.ts';
import { type SortOrder, sorted } from './sort.ts';

/** Said when the typing has paused, or a screen reader would talk over it. */
const SAID_AFTER_MS = 600;

export interface Wish {
  text: string;
  /** An id; undefined: all of them. */
  collection: string | undefined;
  order: SortOrder;
}

/** The entries to show, in their order; how many a search has found is said. */
export function useFound(entries: readonly Entry[], { text, collection, order }: Wish): readonly Entry[] {
  const { board, language } = useTexts();
  const search = useMemo(() => {
    const inside = entries.filter((entry) => collection === undefined || entry.collection === collection);
    return searchIn(sorted(inside, order, language));
  }, [entries, collection, order, language]);
  const found = useMemo(() => search.find(text), [search, text]);
  // After the page was painted: the first keystroke shall be as quick as those after it.
  useEffect(() => search.prepare(), [search]);

  const isSearch = text.trim() !== '';
  const count = found.length;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text with as many results is said too
  useEffect(() => {
    if (!isSearch) return;
    const pending = setTimeout(() => announce(board.results(count)), SAID_AFTER_MS);
    return () => clearTimeout(pending);
  }, [text, isSearch, count, board]);
  return found;
}
