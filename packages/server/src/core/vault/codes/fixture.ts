import type { PlacedEntry } from './entry-sets.ts';

const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Entries with ids as they are made here, so that about one in 32 ends a run. */
export function someEntries(count: number, collectionId = 'col_a'): PlacedEntry[] {
  return Array.from({ length: count }, (_, number) => {
    const mixed = Math.imul(number + 1, 0x9e3779b1) >>> 0;
    const random = Array.from({ length: 6 }, (_, at) => LETTERS.charAt((mixed >>> (at * 5)) & 31)).join('');
    return { id: `ent_${String(number).padStart(6, '0')}${random}`, collectionId };
  });
}
