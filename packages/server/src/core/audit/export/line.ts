import { type ChainHead, type ChainLink, genesis } from '../chain/links.ts';
import { type AuditEntry, type AuditRow, fromEntry, isDetail, toEntry } from '../row.ts';
import { escapeInvisible } from './escape.ts';

export const EXPORT_FORMAT = 'twofold-audit-export-v1';

/** The first line of an export. */
export interface ExportHeader {
  format: typeof EXPORT_FORMAT;
  /** On `postgres` a row that is not chained yet may be older than chained ones. */
  store: 'sqlite' | 'postgres';
  /** A filtered export proves nothing about the chain. */
  filtered: boolean;
}

/** The last line: an export that was cut off has none. */
export interface ExportTrailer {
  end: true;
  /** Lines between the first and the last. */
  rows: number;
  head: ChainHead;
}

/** One row: chained, not sealed yet, or a link whose event is gone (the anchor of a pruned chain). */
export type ExportRow =
  | { kind: 'chained'; link: ChainLink & { event: AuditRow } }
  | { kind: 'unsealed'; event: AuditRow }
  | { kind: 'missing'; link: ChainLink };

/** One line without its end. Nothing in it but ASCII-visible and printable text: no line break, no terminal sequence. */
export function formatRow(row: ExportRow): string {
  return escapeInvisible(JSON.stringify(rowObject(row)));
}

function rowObject(row: ExportRow): object {
  switch (row.kind) {
    case 'missing': {
      const { position, hash, eventSeq, eventId } = row.link;
      return { position, hash, seq: eventSeq, id: eventId, missing: true };
    }
    case 'chained':
      return { position: row.link.position, hash: row.link.hash, ...entryObject(row.link.event) };
    case 'unsealed':
      return { position: null, hash: null, ...entryObject(row.event) };
  }
}

function entryObject(event: AuditRow): object {
  const entry = toEntry(event);
  return { ...entry, at: formatTime(entry.at) };
}

/** ISO 8601; the number itself where a changed row has one that is no time. */
export function formatTime(at: number): string | number {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : time.toISOString();
}

/**
 * The inverse of `formatRow`; undefined for any text that `formatRow` would not write: another order, a field more, a
 * name twice. Otherwise a reader could be shown something that the hash does not cover.
 */
export function parseRow(text: string): ExportRow | undefined {
  const value = parseObject(text);
  const row = value && readRow(value);
  return row && formatRow(row) === text ? row : undefined;
}

export function formatHeader(header: ExportHeader): string {
  return JSON.stringify(header);
}

export function parseHeader(text: string): ExportHeader | undefined {
  const value = parseObject(text);
  if (value?.format !== EXPORT_FORMAT || typeof value.filtered !== 'boolean') return undefined;
  if (value.store !== 'sqlite' && value.store !== 'postgres') return undefined;
  return { format: EXPORT_FORMAT, store: value.store, filtered: value.filtered };
}

export function formatTrailer(trailer: ExportTrailer): string {
  return JSON.stringify(trailer);
}

export function parseTrailer(text: string): ExportTrailer | undefined {
  const value = parseObject(text);
  if (value?.end !== true || typeof value.rows !== 'number') return undefined;
  const head = value.head as Partial<ChainHead> | null | undefined;
  if (typeof head?.position !== 'number' || typeof head.hash !== 'string') return undefined;
  return { end: true, rows: value.rows, head: { position: head.position, hash: head.hash } };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function readRow(value: Record<string, unknown>): ExportRow | undefined {
  const { position, hash, seq, id } = value;
  if (!isWhole(seq) || typeof id !== 'string') return undefined;
  if (position === null && hash === null) {
    const event = readEvent(value, seq, id);
    return event && { kind: 'unsealed', event };
  }
  if (!isWhole(position) || position <= genesis.position || typeof hash !== 'string') return undefined;
  const place = { position, hash, eventSeq: seq, eventId: id };
  if (value.missing === true) return { kind: 'missing', link: { ...place, event: undefined } };
  const event = readEvent(value, seq, id);
  return event && { kind: 'chained', link: { ...place, event } };
}

function readEvent(value: Record<string, unknown>, seq: number, id: string): AuditRow | undefined {
  const at = typeof value.at === 'string' ? Date.parse(value.at) : value.at;
  const { actor, action, outcome, detail } = value;
  if (!isWhole(at) || !isText(actor) || !isText(action) || !isText(outcome)) return undefined;
  if (detail !== null && !isText(detail) && !isDetail(detail)) return undefined;
  const optional = {} as Record<(typeof optionalFields)[number], string | null>;
  for (const name of optionalFields) {
    const field = value[name];
    if (field !== null && !isText(field)) return undefined;
    optional[name] = field;
  }
  const entry: AuditEntry = { seq, id, at, actor, action, outcome, ...optional, detail };
  return fromEntry(entry);
}

const optionalFields = [
  'applicationId',
  'reason',
  'userId',
  'factorId',
  'ip',
  'userAgent',
  'requestId',
] as const satisfies readonly (keyof AuditEntry)[];

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
