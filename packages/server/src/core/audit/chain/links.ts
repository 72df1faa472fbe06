import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Executor } from '../../../platform/database/database.ts';
import { statement } from '../../../platform/database/statement.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { type AuditRow, auditColumns } from '../row.ts';

/** A place in the chain. The hash stands for everything up to and including this position. */
export interface ChainHead {
  position: number;
  hash: string;
}

/** What the first link of an unpruned chain follows. */
export const genesis: ChainHead = { position: 0, hash: 'genesis' };

/** A row of `audit_chain` with the event that it points to, if that is still there. */
export interface ChainLink extends ChainHead {
  eventSeq: number;
  eventId: string;
  event: AuditRow | undefined;
}

const VERSION = 'v1';

/**
 * The hash of a link: SHA-256 over a JSON array of the encoding's name, the previous hash, the position, and every
 * column of the event. JSON of strings, whole numbers and null in a fixed order has one spelling for each value, so no
 * text can move from one column into the next. The version stands before the hash: a later encoding gets another.
 */
export function chainHash(previousHash: string, position: number, row: AuditRow): string {
  const values = [
    `twofold-audit-${VERSION}`,
    previousHash,
    position,
    ...auditColumns.map((name) => row[name]),
  ];
  return `${VERSION}.${hash('sha256', JSON.stringify(values), 'base64url')}`;
}

/** False for links of a version that this program does not know. */
export function isKnownHash(text: string): boolean {
  return text.startsWith(`${VERSION}.`);
}

type LinkRow = ChainHead & { event_seq: number; event_id: string; event_is_there: number | null } & {
  [Name in keyof AuditRow]: AuditRow[Name];
};

const selectLinks = statement<{ after: number; limit: number }, LinkRow>((db, p) =>
  db
    .selectFrom('audit_chain as c')
    .leftJoin('audit_events as e', 'e.seq', 'c.event_seq')
    .select(['c.position', 'c.hash', 'c.event_seq', 'c.event_id', 'e.seq as event_is_there'])
    .select(auditColumns.map((name) => `e.${name}` as const))
    .where('c.position', '>', p.after)
    .orderBy('c.position')
    .limit(p.limit)
    // The columns of `e` are null only where `event_is_there` is: `toLink` looks at that first.
    .$castTo<LinkRow>(),
);

const selectFirst = statement<Record<never, never>, { position: number }>((db) =>
  db.selectFrom('audit_chain').select('position').orderBy('position').limit(1),
);

const selectUnchained = statement<{ after: number; through: number; position: number }, AuditRow>((db, p) =>
  db
    .selectFrom('audit_events as e')
    .leftJoin('audit_chain as c', (join) =>
      join.onRef('c.event_seq', '=', 'e.seq').on('c.position', '<=', p.position),
    )
    .select(auditColumns.map((name) => `e.${name}` as const))
    .where('e.seq', '>', p.after)
    .where('e.seq', '<=', p.through)
    .where('c.position', 'is', null)
    .orderBy('e.seq'),
);

const selectSeqRange = statement<Record<never, never>, { first: number | null; last: number | null }>((db) =>
  db.selectFrom('audit_events').select((eb) => [eb.fn.min('seq').as('first'), eb.fn.max('seq').as('last')]),
);

function toLink(row: LinkRow): ChainLink {
  const { position, hash: linkHash, event_seq, event_id, event_is_there, ...event } = row;
  return {
    position,
    hash: linkHash,
    eventSeq: event_seq,
    eventId: event_id,
    event: event_is_there === null ? undefined : event,
  };
}

const PAGE = 500;

/**
 * The chain in order, page by page, with a turn of the event loop between pages. Throws `database.busy` when old links
 * were pruned under the reader, who would otherwise take them for removed.
 */
export async function* readLinks(executor: Executor, after = 0): AsyncGenerator<ChainLink> {
  let last = after;
  for (;;) {
    const rows = await selectLinks.all(executor, { after: last, limit: PAGE });
    const first = rows[0];
    if (last > 0 && first && first.position > last + 1 && (await firstPosition(executor)) > last) {
      throw new TwofoldError('database.busy', 'Old audit events were pruned meanwhile; start again.', {
        retryAfterSeconds: 1,
      });
    }
    for (const row of rows) yield toLink(row);
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) return;
    last = end.position;
    await nextTurn();
  }
}

/** Position of the oldest link, which after pruning is the anchor; 0 for an empty chain. */
export async function firstPosition(executor: Executor): Promise<number> {
  return (await selectFirst.first(executor, {}))?.position ?? 0;
}

/** Lowest and highest `seq` of the log; 0 and 0 when it is empty. One look at each end of the table. */
export async function seqRange(executor: Executor): Promise<{ first: number; last: number }> {
  const range = await selectSeqRange.first(executor, {});
  return { first: range?.first ?? 0, last: range?.last ?? 0 };
}

const WINDOW = 5000;

const selectWindowEnd = statement<{ after: number; rows: number }, { end: number | null }>((db, p) =>
  db
    .selectFrom((eb) =>
      eb
        .selectFrom('audit_events')
        .select('seq')
        .where('seq', '>', p.after)
        .orderBy('seq')
        .limit(p.rows)
        .as('window'),
    )
    .select((eb) => eb.fn.max('window.seq').as('end')),
);

/**
 * The `seq` at which the next so many rows end, undefined when there are none. Counted in rows: a row that somebody gave
 * a number far away must not cost a scan of all the numbers in between.
 */
export async function windowEnd(
  executor: Executor,
  after: number,
  rows: number,
): Promise<number | undefined> {
  return (await selectWindowEnd.first(executor, { after, rows }))?.end ?? undefined;
}

/** The events, in order of `seq`, that had no link at `position` or before. Bounded work between turns. */
export async function* readUnchained(executor: Executor, position: number): AsyncGenerator<AuditRow> {
  let after = (await seqRange(executor)).first - 1;
  for (;;) {
    const through = await windowEnd(executor, after, WINDOW);
    if (through === undefined) return;
    yield* await selectUnchained.all(executor, { after, through, position });
    after = through;
    await nextTurn();
  }
}
