import type { Named } from './search.ts';

export const sortOrders = ['name', 'newest', 'oldest'] as const;
export type SortOrder = (typeof sortOrders)[number];

/** Pinned ones first, whatever the order. Where two have the same name, the older one comes first. */
export function sorted<Entry extends Named & { favourite: boolean }>(
  entries: readonly Entry[],
  order: SortOrder,
  language: string,
): Entry[] {
  const inOrder = order === 'oldest' ? [...entries] : order === 'newest' ? entries.toReversed() : byName();
  return [...inOrder.filter(({ favourite }) => favourite), ...inOrder.filter(({ favourite }) => !favourite)];

  function byName(): Entry[] {
    const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' });
    const nameOf = ({ issuer, label }: Entry) => issuer || label;
    return entries.toSorted((a, b) => compare(nameOf(a), nameOf(b)) || compare(a.label, b.label));
  }
}
