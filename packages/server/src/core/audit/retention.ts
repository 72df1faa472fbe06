import type { Database, Transaction } from '../../platform/database/database.ts';
import { statement } from '../../platform/database/statement.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { HeadWriter } from './chain/heads.ts';
import { type ChainHead, type ChainLink, firstPosition, readLinks } from './chain/links.ts';
import { CHAINING, sealBatch, sealPending } from './chain/seal.ts';
import { type BadRow, type ChainWalk, namesAnchor, walkChain } from './chain/walk.ts';
import { listEntries } from './list.ts';
import type { Audit } from './record.ts';

export interface PruneOptions {
  audit: Audit;
  /** Unix milliseconds: events from before are removed. */
  before: number;
  /** Who asked for it: `system`, `cli`, or an API key's id. */
  actor: string;
  /** With it, each pruning is signed before it is done, and a removal by others can be told from ours. */
  heads?: HeadWriter | undefined;
  /** Asked before each piece: what is left is removed another time. */
  isStopping?: (() => boolean) | undefined;
}

export interface PruneReport {
  removed: number;
  /** Where the chain begins now; undefined when nothing was removed. */
  anchor: ChainHead | undefined;
}

/** Rows per transaction: bounds how long others wait for the store. */
const BATCH = 5000;

const deleteEvents = statement<{ first: number; through: number }, never>((db, p) =>
  db
    .deleteFrom('audit_events')
    .where('seq', 'in', (eb) =>
      eb
        .selectFrom('audit_chain')
        .select('event_seq')
        .where('position', '>=', p.first)
        .where('position', '<=', p.through),
    ),
);

const deleteLinks = statement<{ before: number }, never>((db, p) =>
  db.deleteFrom('audit_chain').where('position', '<', p.before),
);

/**
 * Removes old events from the beginning of the chain, as many as are in one piece older than `before`. The last removed
 * event's link stays as the anchor that the rest is proven from, and the transaction that removes also writes and seals
 * an `audit.pruned` event that names the anchor: a beginning that is gone without one was taken by somebody else.
 *
 * What is removed is proven first: throws `audit.chain_broken` rather than destroy the evidence.
 */
export async function pruneAudit(database: Database, options: PruneOptions): Promise<PruneReport> {
  await sealPending(database);
  const report: PruneReport = { removed: 0, anchor: undefined };
  while (!options.isStopping?.()) {
    const piece = await findPrunable(database, options.before);
    if (!piece) return report;
    // Signed first: pruning that is not on the head file would look like another's. The other way round does no harm.
    await options.heads?.append('anchor', piece.anchor);
    const removed = await database.transaction((tx) => prunePiece(tx, piece, options), CHAINING);
    if (removed === 0) return report;
    report.removed += removed;
    report.anchor = piece.anchor;
  }
  return report;
}

interface Piece {
  first: number;
  anchor: ChainHead;
}

async function findPrunable(database: Database, before: number): Promise<Piece | undefined> {
  let first: number | undefined;
  let worthwhile = false;
  async function* prefix(): AsyncGenerator<ChainLink> {
    let count = 0;
    for await (const link of readLinks(database.read)) {
      if (link.event && (link.event.at >= before || count++ === BATCH)) return;
      first ??= link.position;
      // A quiet log would otherwise lose and gain one `audit.pruned` at each run.
      worthwhile ||= link.event !== undefined && link.event.action !== 'audit.pruned';
      yield link;
    }
  }
  const walk = await walkChain(prefix());
  if (first === undefined || !worthwhile) return undefined;
  const bad = await confirmed(database, walk);
  if (bad) {
    throw new TwofoldError(
      'audit.chain_broken',
      `Nothing was pruned. Position ${bad.position}: ${bad.explanation}`,
    );
  }
  return { first, anchor: walk.head };
}

/**
 * The anchor of the pruning before is explained by an event further on, which this piece need not have. Without looking
 * for it, our own pruning would cover up that somebody else had removed the beginning.
 */
async function confirmed(database: Database, { anchor, bad }: ChainWalk): Promise<BadRow | undefined> {
  if (!anchor || bad?.fault !== 'prefix_removed') return bad;
  let cursor: string | undefined;
  do {
    const page = await listEntries(database.read, { filter: { action: 'audit.pruned' }, cursor });
    if (page.entries.some((entry) => namesAnchor(entry.detail, anchor))) return undefined;
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return bad;
}

async function prunePiece(
  tx: Transaction,
  piece: Piece,
  { audit, actor, before }: PruneOptions,
): Promise<number> {
  // Another process pruned meanwhile: its anchor is newer.
  if ((await firstPosition(tx)) !== piece.first) return 0;
  const { position, hash } = piece.anchor;
  const removed = await deleteEvents.run(tx, { first: piece.first, through: position });
  await deleteLinks.run(tx, { before: position });
  audit.record(tx, {
    applicationId: null,
    actor,
    action: 'audit.pruned',
    outcome: 'success',
    detail: { throughPosition: position, throughHash: hash, removed, before },
  });
  while ((await sealBatch(tx)) > 0);
  return removed;
}
