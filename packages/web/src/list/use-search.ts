import { useDeferredValue, useEffect, useState } from 'react';
import { announce } from '../notices/announcer.tsx';
import { useSettled } from './use-settled.ts';

/** A search that the server does. */
export interface ListSearch {
  typed: string;
  type(text: string): void;
  /** What is asked for: what was typed, once the typing has paused. */
  search: string;
}

export function useSearch(): ListSearch {
  const [typed, type] = useState('');
  return { typed, type, search: useDeferredValue(useSettled(typed)) };
}

/**
 * Says how many a search has found, when that is known.
 *
 * @param say of the texts, so that it stays the same as long as the language does
 */
export function useSpokenCount(
  { search }: Pick<ListSearch, 'search'>,
  count: number | undefined,
  say: (count: number) => string,
): void {
  useEffect(() => {
    if (search !== '' && count !== undefined) announce(say(count));
  }, [search, count, say]);
}
