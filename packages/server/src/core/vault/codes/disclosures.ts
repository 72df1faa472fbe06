import { hash } from 'node:crypto';
import type { Clock } from '../../../platform/clock.ts';
import type { Executor, Transaction } from '../../../platform/database/database.ts';
import type { VaultDisclosuresTable } from '../../../platform/database/schema-vault.ts';
import { statement } from '../../../platform/database/statement.ts';
import type { Audit } from '../../audit/record.ts';
import type { Context } from '../../context.ts';

/** How somebody got to see codes. */
export type Way = 'list' | 'single' | 'api_key' | 'lease';

/** Entries that are shown together, by a digest that names the set. */
export interface DisclosedSet {
  digest: string;
  entryIds: string;
  count: number;
  /** Its row is there already: most boards show the same set again and again. */
  isKnown: boolean;
}

const selectSet = statement<{ id: string }, Pick<VaultDisclosuresTable, 'id' | 'entry_ids'>>((db, p) =>
  db.selectFrom('vault_disclosures').select(['id', 'entry_ids']).where('id', '=', p.id),
);

const insertSet = statement<VaultDisclosuresTable, unknown>((db, p) =>
  db
    .insertInto('vault_disclosures')
    .values({ id: p.id, entry_ids: p.entry_ids, created_at: p.created_at })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

/**
 * Who saw which codes when, on every way (T2). A disclosure is committed before the codes leave: nobody sees a code whose row is
 * lost.
 */
export interface Disclosures {
  /** Before the transaction of `ofSet`. */
  prepareSet(executor: Executor, entryIds: readonly string[]): Promise<DisclosedSet>;
  /** The set's own row, where it is not there yet. */
  keepSet(tx: Transaction, set: DisclosedSet): void;
  /** One row however many entries there are, and none where there is none. */
  ofSet(tx: Transaction, set: DisclosedSet, way: Way, userId: string, context: Context): void;
  /** @param userId of the person who saw it, or whose API key did */
  ofEntry(tx: Transaction, entryId: string, way: Way, userId: string | undefined, context: Context): void;
  /** Which entries a set had; undefined for a digest that names none. */
  findSet(executor: Executor, digest: string): Promise<string[] | undefined>;
}

export function createDisclosures({ audit, clock }: { audit: Audit; clock: Clock }): Disclosures {
  function keepSet(tx: Transaction, { digest, entryIds, isKnown }: DisclosedSet): void {
    if (!isKnown) insertSet.post(tx, { id: digest, entry_ids: entryIds, created_at: clock.now() });
  }

  return {
    keepSet,
    async prepareSet(executor, ids) {
      const entryIds = ids.toSorted().join(' ');
      const digest = hash('sha256', entryIds, 'base64url');
      const isKnown = ids.length === 0 || (await selectSet.first(executor, { id: digest })) !== undefined;
      return { digest, entryIds, count: ids.length, isKnown };
    },
    ofSet(tx, set, way, userId, context) {
      if (set.count === 0) return;
      keepSet(tx, set);
      const detail = { method: way, entries: set.count, set: set.digest };
      audit.note(tx, context, { action: 'vault.codes_viewed', outcome: 'success', userId, detail });
    },
    ofEntry(tx, entryId, way, userId, context) {
      const detail = { method: way, entryId };
      audit.note(tx, context, { action: 'vault.code_viewed', outcome: 'success', userId, detail });
    },
    async findSet(executor, digest) {
      return (await selectSet.first(executor, { id: digest }))?.entry_ids.split(' ');
    },
  };
}
