import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/database.ts';
import type { Context } from '../../context.ts';
import type { DisclosureLimits } from '../../limits/disclosures.ts';
import { noSuchPlace, readAccess, type VaultAccess } from '../access.ts';
import { PERSONAL } from '../collections/collections.ts';
import type { EntryContent } from '../entries/content.ts';
import { type Entry, toEntry } from '../entries/entries.ts';
import { type EntryRow, selectEntriesOf } from '../entries/store.ts';
import type { SealedVault } from '../sealed.ts';
import { type TimedCodes, timedCodes } from './codes.ts';
import type { Disclosures } from './disclosures.ts';
import type { PlacedEntry } from './entry-sets.ts';
import { createTurns } from './turns.ts';

/** A board has thousands, and shows neither. */
export type ListedEntry = Omit<Entry, 'note' | 'groups'>;

export interface BoardEntry {
  entry: ListedEntry;
  /** Undefined for HOTP: to show one is to use it. */
  codes: TimedCodes | undefined;
}

export interface BoardContent {
  /** Oldest first. */
  entries: BoardEntry[];
  /** Those that do not open: damaged, or sealed with a key that is not there. */
  damaged: { id: string; collectionId: string }[];
  /** Unix milliseconds: what the codes are of. */
  now: number;
  /** Of what may be seen, as the stream tells it (`stateOf`): no later than the entries. */
  state: string;
}

export interface BoardFilter {
  /** An id, or `PERSONAL`. */
  collection?: string | undefined;
  /** Part of label or issuer, whatever its case. */
  q?: string | undefined;
}

export interface Board {
  /**
   * All that a person may see, with codes: four reads however many there are, and one audit row that is committed when this
   * resolves. Of one person one is read at a time, and the next waits. Throws `collection.not_found`,
   * `request.rate_limited`.
   */
  show(userId: string, filter: BoardFilter, context: Context): Promise<BoardContent>;
}

/** Entries that are opened before anybody else has a turn: a few milliseconds. */
const PER_TURN = 250;

export function createBoard(parts: {
  database: Database;
  sealed: SealedVault;
  disclosures: Disclosures;
  limits: Pick<DisclosureLimits, 'spend'>;
  clock: Clock;
}): Board {
  const { database, sealed, disclosures, limits, clock } = parts;

  /**
   * Outside any transaction: it takes as long as there are entries. With all whose codes could have been shown: of these the
   * audit log says which were.
   */
  async function open(
    rows: readonly EntryRow[],
    { q }: BoardFilter,
  ): Promise<Omit<BoardContent, 'state'> & { timed: PlacedEntry[] }> {
    const content: Omit<BoardContent, 'state'> = { entries: [], damaged: [], now: clock.now() };
    const timed: PlacedEntry[] = [];
    const matches = matcherOf(q);
    for (const [index, row] of rows.entries()) {
      if (index > 0 && index % PER_TURN === 0) await nextTurn();
      const opened = sealed.entry.tryOpen(row);
      const place = { id: row.id, collectionId: row.collection_id };
      if (!opened) {
        content.damaged.push(place);
        continue;
      }
      if (opened.type !== 'hotp') timed.push(place);
      if (!matches(opened)) continue;
      const codes = opened.type === 'hotp' ? undefined : timedCodes(opened, content.now);
      const { note: _note, groups: _groups, ...entry } = toEntry(row, opened);
      content.entries.push({ entry, codes });
    }
    return { ...content, timed };
  }

  const turns = createTurns();

  /** What is sealed is gone from memory when this resolves, and only then the person's next one is read. */
  async function read(userId: string, filter: BoardFilter) {
    const access = await readAccess(database.read, userId, clock);
    const rows = await selectEntriesOf(database.read, collectionsOf(access, filter.collection));
    return { ...(await open(rows, filter)), state: access.state() };
  }

  return {
    async show(userId, filter, context) {
      const { timed, ...content } = await turns.take(userId, () => read(userId, filter));
      const shown = new Set(
        content.entries.flatMap(({ codes, entry }) => (codes === undefined ? [] : [entry.id])),
      );
      if (shown.size === 0) return content;
      const set = await disclosures.prepareSet(database.read, timed);
      const origin = { way: 'list', userId, context } as const;
      await database.transaction(async (tx) => {
        await limits.spend(tx, userId);
        disclosures.ofSet(tx, set, shown, origin);
      });
      return content;
    },
  };
}

function collectionsOf({ collections, find }: VaultAccess, wanted: string | undefined): string[] {
  if (wanted === undefined) return collections.map(({ id }) => id);
  // One's own may not be there yet.
  if (wanted === PERSONAL) return collections.filter(({ isPersonal }) => isPersonal).map(({ id }) => id);
  if (!find(wanted)) throw noSuchPlace();
  return [wanted];
}

function matcherOf(q: string | undefined): (content: EntryContent) => boolean {
  const wanted = fold(q ?? '').trim();
  if (wanted === '') return () => true;
  return ({ label, issuer }) => fold(`${issuer ?? ''} ${label}`).includes(wanted);
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
