import type {
  Database,
  DialectName,
  Executor,
  Transaction,
  TransactionOptions,
} from '../../../platform/database/database.ts';
import type { AuditChainTable } from '../../../platform/database/schema.ts';
import { type Statement, statement } from '../../../platform/database/statement.ts';
import { type AuditRow, auditColumns } from '../row.ts';
import { type ChainHead, chainHash, genesis } from './links.ts';

/** How far below the newest chained row to look for rows that are not chained yet, in numbers of `seq`. */
export type LookBack = number | 'all';

export interface SealReport {
  sealed: number;
  /** The newest link; undefined while the chain is empty. */
  head: ChainHead | undefined;
}

const DEFAULT_BATCH = 256;

/**
 * The embedded store has one writer at a time, so rows become visible in the order of `seq` and nothing is ever missing
 * below the mark. On PostgreSQL a row gets its number before its transaction commits and may appear after later ones.
 */
const usualLookBack: Record<DialectName, number> = { sqlite: 0, postgres: 20_000 };

const selectHead = statement<Record<never, never>, ChainHead>((db) =>
  db.selectFrom('audit_chain').select(['position', 'hash']).orderBy('position', 'desc').limit(1),
);

const selectMark = statement<Record<never, never>, { seq: number | null }>((db) =>
  db.selectFrom('audit_chain').select((eb) => eb.fn.max('event_seq').as('seq')),
);

const selectNewest = statement<Record<never, never>, { seq: number | null }>((db) =>
  db.selectFrom('audit_events').select((eb) => eb.fn.max('seq').as('seq')),
);

const selectPending = statement<{ after: number; limit: number }, AuditRow>((db, p) =>
  db
    .selectFrom('audit_events as e')
    .select(auditColumns.map((name) => `e.${name}` as const))
    .where('e.seq', '>', p.after)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('audit_chain as c').select('c.position').whereRef('c.event_seq', '=', 'e.seq'))),
    )
    .orderBy('e.seq')
    .limit(p.limit),
);

/** Links are written this many to a statement, the rest one by one: two statements to compile, for any number. */
const LINKS_PER_INSERT = 32;
const insertOne = insertLinks(1);
const insertMany = insertLinks(LINKS_PER_INSERT);

/**
 * The position is the primary key: of two sealers that saw the same head, the later one's insert changes nothing. That
 * is the compare-and-set of the chain.
 */
function insertLinks(count: number): Statement<Record<string, string | number>, never> {
  return statement<Record<string, string | number>, never>((db, p) =>
    db
      .insertInto('audit_chain')
      .values(
        Array.from({ length: count }, (_, i) => ({
          position: p[`position${i}`] as number,
          event_seq: p[`event_seq${i}`] as number,
          event_id: p[`event_id${i}`] as string,
          hash: p[`hash${i}`] as string,
        })),
      )
      .onConflict((conflict) => conflict.doNothing()),
  );
}

class SealRaceLost extends Error {}

/** Of transactions that add to the chain or cut it: one after the other, over instances, and not in a request's haste. */
export const CHAINING: TransactionOptions = { locks: ['audit chain'], timeoutMs: 30_000 };

/**
 * Chains every event that is visible at its beginning and not chained yet, in order, `batch` rows per transaction. It
 * ends also where others write faster than it chains; what they add meanwhile may be left for the next call. Any number
 * of processes may do so at once: the one that comes second begins again from the new head.
 *
 * @param lookBack only for a store where rows appear out of order; `all` compares the whole log with the chain.
 */
export async function sealPending(
  database: Database,
  { batch = DEFAULT_BATCH, lookBack }: { batch?: number; lookBack?: LookBack } = {},
): Promise<SealReport> {
  let sealed = 0;
  let through: number | undefined;
  for (;;) {
    const lowest = await lowestPending(database.read, lookBack);
    if (lowest === undefined) break;
    through ??= (await selectNewest.first(database.read, {}))?.seq ?? 0;
    if (lowest > through) break;
    try {
      sealed += await database.transaction((tx) => sealBatch(tx, batch, lookBack), CHAINING);
    } catch (error) {
      if (!(error instanceof SealRaceLost)) throw error;
    }
  }
  return { sealed, head: await findHead(database.read) };
}

/** Chains at most `batch` events inside the caller's transaction; returns how many. */
export async function sealBatch(
  tx: Transaction,
  batch = DEFAULT_BATCH,
  lookBack?: LookBack,
): Promise<number> {
  let head = (await findHead(tx)) ?? genesis;
  const rows = await selectPending.all(tx, { after: await pendingAfter(tx, lookBack), limit: batch });
  const links: AuditChainTable[] = rows.map((row) => {
    const position = head.position + 1;
    head = { position, hash: chainHash(head.hash, position, row) };
    return { position, event_seq: row.seq, event_id: row.id, hash: head.hash };
  });
  let written = 0;
  let next = 0;
  for (; next + LINKS_PER_INSERT <= links.length; next += LINKS_PER_INSERT) {
    written += await insertMany.run(tx, parameters(links.slice(next, next + LINKS_PER_INSERT)));
  }
  for (const link of links.slice(next)) written += await insertOne.run(tx, parameters([link]));
  if (written !== links.length) throw new SealRaceLost();
  return links.length;
}

/** The newest link, or undefined while nothing is sealed. */
export async function findHead(executor: Executor): Promise<ChainHead | undefined> {
  return selectHead.first(executor, {});
}

/** A look at two index ends on the embedded store: an idle sealer opens no transaction. */
async function lowestPending(
  executor: Executor,
  lookBack: LookBack | undefined,
): Promise<number | undefined> {
  const after = await pendingAfter(executor, lookBack);
  return (await selectPending.first(executor, { after, limit: 1 }))?.seq;
}

async function pendingAfter(executor: Executor, lookBack: LookBack | undefined): Promise<number> {
  const distance = lookBack ?? usualLookBack[executor.dialect];
  if (distance === 'all') return 0;
  const mark = (await selectMark.first(executor, {}))?.seq ?? 0;
  return Math.max(0, mark - distance);
}

function parameters(links: readonly AuditChainTable[]): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [i, link] of links.entries()) {
    values[`position${i}`] = link.position;
    values[`event_seq${i}`] = link.event_seq;
    values[`event_id${i}`] = link.event_id;
    values[`hash${i}`] = link.hash;
  }
  return values;
}
