import type { Clock } from '../../../platform/clock.ts';
import type { Database, Executor, Transaction } from '../../../platform/database/database.ts';
import { purgeOf } from '../../../platform/database/purge.ts';
import type { VaultDisclosuresTable } from '../../../platform/database/schema-vault.ts';
import { query, statement } from '../../../platform/database/statement.ts';
import { DAY_MS, HOUR_MS } from '../../../platform/time.ts';
import { type Audit, MAX_TEXT_LENGTH } from '../../audit/record.ts';
import type { AuditDetail } from '../../audit/row.ts';
import type { Context } from '../../context.ts';
import { type EntrySet, entrySetOf, isWhole, type PlacedEntry, partOf, readPart } from './entry-sets.ts';

/** How somebody got to see codes. */
export type Way = 'list' | 'single' | 'api_key' | 'lease';

export interface PreparedSet extends EntrySet {
  /** Its rows are there, and were named a short time ago: most boards show the same set again and again. */
  isFresh: boolean;
}

/**
 * Who saw which codes when, on every way (T2). A disclosure is committed before the codes leave: nobody sees a code whose row is
 * lost.
 */
export interface Disclosures {
  /** Before the transaction of `ofSet`. */
  prepareSet(executor: Executor, entries: readonly PlacedEntry[]): Promise<PreparedSet>;
  /** For an audit row of this transaction that names the set. */
  keepSet(tx: Transaction, set: EntrySet & { isFresh?: boolean }): void;
  /**
   * One row however many entries there are, and none where none was shown.
   *
   * @param set of which all was shown, or the part `shown`
   */
  ofSet(
    tx: Transaction,
    set: PreparedSet,
    shown: ReadonlySet<string>,
    origin: { way: Way; userId: string; context: Context },
  ): void;
  /** @param userId of the person who saw it, or whose API key did. @param more of it, for the log */
  ofEntry(
    tx: Transaction,
    entryId: string,
    way: Way,
    userId: string | undefined,
    context: Context,
    more?: AuditDetail,
  ): void;
  /**
   * Which entries an audit row means by `set`, and by the texts of `shown`, `shown2`, … one after the other. Undefined
   * where there is no such set, or somebody changed its rows.
   */
  findSet(executor: Executor, digest: string, shown?: string): Promise<string[] | undefined>;
}

/** A set that is shown all the time is written down as named so often. */
const NAMED_AGAIN_MS = 12 * HOUR_MS;
/** Beyond the last audit row that may name it: longer than `NAMED_AGAIN_MS`, by more than clocks differ. */
const KEPT_LONGER_MS = DAY_MS;
const PURGE_ROWS = 500;
const PURGING = { locks: ['purge'], timeoutMs: 10_000 };

const selectRow = statement<{ id: string }, VaultDisclosuresTable>((db, p) =>
  db.selectFrom('vault_disclosures').selectAll().where('id', '=', p.id),
);

/** Never named earlier than it was: clocks are set back. */
const putRow = statement<VaultDisclosuresTable, unknown>((db, p) =>
  db
    .insertInto('vault_disclosures')
    .values({ id: p.id, entry_ids: p.entry_ids, run_ids: p.run_ids, named_at: p.named_at })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ named_at: p.named_at })
        .where('vault_disclosures.named_at', '<', p.named_at),
    ),
);

export function createDisclosures({ audit, clock }: { audit: Audit; clock: Clock }): Disclosures {
  function keepSet(tx: Transaction, { rows, isFresh = false }: EntrySet & { isFresh?: boolean }): void {
    if (isFresh) return;
    const namedAt = clock.now();
    // Everybody in the same order, or two that share runs would wait for each other.
    for (const { id, entryIds, runIds } of rows.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
      putRow.post(tx, { id, entry_ids: entryIds, run_ids: runIds, named_at: namedAt });
  }

  return {
    keepSet,
    async prepareSet(executor, entries) {
      const set = entrySetOf(entries);
      const namedAt = (await selectRow.first(executor, { id: set.digest }))?.named_at;
      return { ...set, isFresh: namedAt !== undefined && namedAt > clock.now() - NAMED_AGAIN_MS };
    },
    ofSet(tx, set, shown, { way, userId, context }) {
      if (shown.size === 0) return;
      keepSet(tx, set);
      const isAll = shown.size === set.entryIds.length;
      const detail = {
        ...{ method: way, entries: shown.size, set: set.digest },
        ...(!isAll && inPieces('shown', partOf(set.entryIds, shown))),
      };
      audit.note(tx, context, { action: 'vault.codes_viewed', outcome: 'success', userId, detail });
    },
    ofEntry(tx, entryId, way, userId, context, more = {}) {
      const detail = { method: way, entryId, ...more };
      audit.note(tx, context, { action: 'vault.code_viewed', outcome: 'success', userId, detail });
    },
    async findSet(executor, digest, shown) {
      const set = await selectRow.first(executor, { id: digest });
      if (!set || set.run_ids === null || !isWhole({ id: digest, entryIds: null, runIds: set.run_ids }))
        return undefined;
      const entryIds = await entriesOfRuns(executor, set.run_ids === '' ? [] : set.run_ids.split(' '));
      return entryIds && shown !== undefined ? readPart(entryIds, shown) : entryIds;
    },
  };
}

async function entriesOfRuns(executor: Executor, runIds: readonly string[]): Promise<string[] | undefined> {
  if (runIds.length === 0) return [];
  const rows = await query<VaultDisclosuresTable>(executor, (db) =>
    db.selectFrom('vault_disclosures').selectAll().where('id', 'in', runIds),
  );
  const byId = new Map(rows.map(({ id, entry_ids: entryIds }) => [id, entryIds]));
  const entryIds: string[] = [];
  for (const id of runIds) {
    const run = byId.get(id) ?? null;
    if (run === null || !isWhole({ id, entryIds: run, runIds: null })) return undefined;
    entryIds.push(...run.split(' '));
  }
  return entryIds;
}

/** The audit log cuts texts that are longer. */
function inPieces(name: string, text: string): AuditDetail {
  const pieces: Record<string, string> = {};
  for (let at = 0, number = 1; at < text.length; at += MAX_TEXT_LENGTH, number++)
    pieces[number === 1 ? name : `${name}${number}`] = text.slice(at, at + MAX_TEXT_LENGTH);
  return pieces;
}

const purgeSets = purgeOf('vault_disclosures', 'id', 'named_at');

/**
 * Removes the sets that no audit row from `before` (Unix milliseconds) or later names: they go with the rows that do.
 */
export async function pruneSets(database: Database, before: number): Promise<void> {
  const work = (tx: Transaction) => purgeSets(tx, before - KEPT_LONGER_MS, PURGE_ROWS);
  while ((await database.transaction(work, PURGING)) === PURGE_ROWS);
}
