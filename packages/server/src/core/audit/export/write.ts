import type { Executor } from '../../../platform/database/database.ts';
import { type ChainHead, genesis, readLinks, readUnchained } from '../chain/links.ts';
import { type AuditFilter, isFiltered, matches } from '../filter.ts';
import type { AuditRow } from '../row.ts';
import { csvCell } from './escape.ts';
import { EXPORT_FORMAT, type ExportRow, formatHeader, formatRow, formatTime, formatTrailer } from './line.ts';

/**
 * The log as JSON Lines, oldest first: a header, every row with its place in the chain, a trailer. A whole export
 * (no filter) can be verified without the database. Throws `database.busy` when old rows are pruned meanwhile.
 */
export async function* exportJsonLines(executor: Executor, filter: AuditFilter = {}): AsyncGenerator<string> {
  const filtered = isFiltered(filter);
  yield `${formatHeader({ format: EXPORT_FORMAT, store: executor.dialect, filtered })}\n`;
  let rows = 0;
  let head: ChainHead = genesis;
  for await (const row of exportRows(executor)) {
    if (row.kind !== 'unsealed') head = { position: row.link.position, hash: row.link.hash };
    if (!isWanted(row, filter, filtered)) continue;
    rows++;
    yield `${formatRow(row)}\n`;
  }
  yield `${formatTrailer({ end: true, rows, head })}\n`;
}

const csvColumns: Record<string, (event: AuditRow) => string | number | null> = {
  time: (event) => formatTime(event.at),
  id: (event) => event.id,
  application: (event) => event.application_id,
  actor: (event) => event.actor,
  action: (event) => event.action,
  outcome: (event) => event.outcome,
  reason: (event) => event.reason,
  user: (event) => event.user_id,
  factor: (event) => event.factor_id,
  ip: (event) => event.ip,
  userAgent: (event) => event.user_agent,
  requestId: (event) => event.request_id,
  detail: (event) => event.detail,
};

/**
 * The log as CSV (RFC 4180) for people and spreadsheets, oldest first. Made safe to open, and therefore not exact: what
 * is verified is the export as JSON Lines.
 */
export async function* exportCsv(executor: Executor, filter: AuditFilter = {}): AsyncGenerator<string> {
  yield `position,${Object.keys(csvColumns).join(',')}\r\n`;
  const columns = Object.values(csvColumns);
  for await (const row of exportRows(executor)) {
    if (row.kind === 'missing' || !isWanted(row, filter, true)) continue;
    const event = row.kind === 'chained' ? row.link.event : row.event;
    const position = row.kind === 'chained' ? row.link.position : null;
    yield `${[position, ...columns.map((column) => column(event))].map(csvCell).join(',')}\r\n`;
  }
}

/** The chain, then what had no place in it when its end was reached: each event once, also while others are sealed. */
async function* exportRows(executor: Executor): AsyncGenerator<ExportRow> {
  let position = 0;
  for await (const link of readLinks(executor)) {
    position = link.position;
    const { event } = link;
    yield event ? { kind: 'chained', link: { ...link, event } } : { kind: 'missing', link };
  }
  for await (const event of readUnchained(executor, position)) yield { kind: 'unsealed', event };
}

function isWanted(row: ExportRow, filter: AuditFilter, filtered: boolean): boolean {
  if (row.kind === 'missing') return !filtered;
  return matches(row.kind === 'chained' ? row.link.event : row.event, filter);
}
