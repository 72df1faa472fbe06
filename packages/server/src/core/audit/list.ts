import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Executor } from '../../platform/database/database.ts';
import { query, statement } from '../../platform/database/statement.ts';
import { invalidField } from '../../platform/errors.ts';
import { seqRange, windowEnd } from './chain/links.ts';
import { type AuditFilter, filterCondition } from './filter.ts';
import { type AuditEntry, type AuditRow, auditColumns, toEntry } from './row.ts';

export interface AuditPage {
  entries: AuditEntry[];
  /** Null at the end. A page may be short, or empty, and still have one: see `MAX_WINDOWS`. */
  nextCursor: string | null;
}

export const MAX_LIMIT = 100;

/**
 * The log has no index but its number, as every index would be paid for at each verification. A filter is therefore a
 * scan: in windows of this many rows, with a turn of the event loop between two, and not more of them for one page.
 */
const WINDOW = 5000;
const MAX_WINDOWS = 40;

/**
 * A page of the log, newest first.
 *
 * @param limit 1 to 100. @param cursor `nextCursor` of the page before. Throws `request.invalid` for others.
 */
export async function listEntries(
  executor: Executor,
  { filter = {}, cursor, limit = 50 }: { filter?: AuditFilter; cursor?: string | undefined; limit?: number },
): Promise<AuditPage> {
  requireLimit(limit);
  const range = await seqRange(executor);
  let before = cursor === undefined ? range.last + 1 : decodeCursor(cursor);
  const entries: AuditEntry[] = [];
  for (let scanned = 0; scanned < MAX_WINDOWS && before > range.first; scanned++) {
    if (scanned > 0) await nextTurn();
    const from = (await windowStart.first(executor, { before }))?.start ?? range.first;
    const wanted = limit - entries.length;
    const rows = await selectWindow(executor, { from, before, order: 'desc', limit: wanted, filter });
    entries.push(...rows.map(toEntry));
    before = rows.length === wanted ? (rows.at(-1)?.seq ?? from) : from;
    if (entries.length === limit) break;
  }
  return { entries, nextCursor: before > range.first ? encodeCursor(before) : null };
}

/**
 * The entries that were written after `afterSeq`, oldest first: for following the log. Call it again with the
 * `afterSeq` of the answer. On PostgreSQL a row can become visible after a later one and is then not seen here; a reader
 * that must see all reads the chain (`core/events`).
 */
export async function listAfter(
  executor: Executor,
  { filter = {}, afterSeq, limit = MAX_LIMIT }: { filter?: AuditFilter; afterSeq: number; limit?: number },
): Promise<{ entries: AuditEntry[]; afterSeq: number }> {
  requireLimit(limit);
  const { first, last } = await seqRange(executor);
  const entries: AuditEntry[] = [];
  let after = Math.max(afterSeq, first - 1);
  for (let scanned = 0; scanned < MAX_WINDOWS && after < last; scanned++) {
    if (scanned > 0) await nextTurn();
    const before = ((await windowEnd(executor, after, WINDOW)) ?? last) + 1;
    const wanted = limit - entries.length;
    const rows = await selectWindow(executor, {
      from: after + 1,
      before,
      order: 'asc',
      limit: wanted,
      filter,
    });
    entries.push(...rows.map(toEntry));
    after = rows.length === wanted ? (rows.at(-1)?.seq ?? after) : before - 1;
    if (entries.length === limit) break;
  }
  return { entries, afterSeq: after };
}

const windowStart = statement<{ before: number }, { start: number | null }>((db, p) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('audit_events')
        .select('seq')
        .where('seq', '<', p.before)
        .orderBy('seq', 'desc')
        .limit(WINDOW)
        .as('window'),
    )
    .select((eb) => eb.fn.min('window.seq').as('start')),
);

interface Window {
  /** Inclusive. */
  from: number;
  /** Exclusive. */
  before: number;
  order: 'asc' | 'desc';
  limit: number;
  filter: AuditFilter;
}

function selectWindow(
  executor: Executor,
  { from, before, order, limit, filter }: Window,
): Promise<AuditRow[]> {
  return query<AuditRow>(executor, (db) =>
    db
      .selectFrom('audit_events')
      .select(auditColumns)
      .where('seq', '>=', from)
      .where('seq', '<', before)
      .where((eb) => filterCondition(eb, filter))
      .orderBy('seq', order)
      .limit(limit),
  );
}

function requireLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return;
  throw invalidField('#query/limit', `must be a whole number from 1 to ${MAX_LIMIT}`);
}

function encodeCursor(before: number): string {
  return Buffer.from(`before.${before}`).toString('base64url');
}

function decodeCursor(cursor: string): number {
  const match = /^before\.(\d{1,15})$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw invalidField('#query/cursor', 'is not one that this list gave');
  return Number(match[1]);
}
