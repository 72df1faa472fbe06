import type { EntryContent } from './entries/content.ts';
import type { EntryRow } from './entries/store.ts';

export type SealedEntry = Pick<EntryRow, 'id' | 'collection_id' | 'type' | 'sealed_content'>;

/** What an envelope held, with the collection that it was sealed for. Nobody changes it: others get the same one. */
export interface OpenedEntry {
  readonly collection: string;
  readonly content: Readonly<EntryContent>;
}

/** Everything that is kept is forgotten so long after the first of it was opened. */
const KEPT_MS = 60_000;
/** Characters of what is sealed: ten thousand entries with names alone, and of those with long notes fewer. */
const MAX_SEALED = 4 * 1024 * 1024;

/**
 * Opens entries, and remembers for a minute what they held: a board shows thousands, asks for them again when their codes
 * change, and opening them is half of its work. Whether somebody may see an entry is asked of the database all the same.
 *
 * An entry is kept under its id with the very text that was opened: what was changed, damaged, sealed anew or moved to
 * another row is opened as if nothing were known.
 */
export function rememberOpened(open: (row: SealedEntry) => OpenedEntry): (row: SealedEntry) => OpenedEntry {
  const kept = new Map<string, { sealed: string; opened: OpenedEntry }>();
  let size = 0;

  function forgetAll(): void {
    kept.clear();
    size = 0;
  }

  return (row) => {
    const { id, sealed_content: sealed } = row;
    const known = kept.get(id);
    if (known?.sealed === sealed) return known.opened;
    const opened = open(row);
    const grows = sealed.length - (known?.sealed.length ?? 0);
    // A secret that is used no more is gone in time, also where nobody asks for any.
    if (kept.size === 0) setTimeout(forgetAll, KEPT_MS).unref();
    if (size + grows <= MAX_SEALED) {
      kept.set(id, { sealed, opened });
      size += grows;
    }
    return opened;
  };
}
