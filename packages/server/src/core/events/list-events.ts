import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Executor } from '../../platform/database/database.ts';
import { statement } from '../../platform/database/statement.ts';
import { invalidField } from '../../platform/errors.ts';
import { firstPosition } from '../audit/chain/links.ts';
import { findHead } from '../audit/chain/seal.ts';
import { chainedEvents } from './chained-events.ts';
import { type EventSource, type OutgoingEvent, projectEvent } from './project-event.ts';

export interface EventPage {
  /** In the order of the audit chain. */
  events: OutgoingEvent[];
  /** Where to go on, now or later; null only while nothing has ever happened. */
  cursor: string | null;
  /** Whether asking again at once can give more. A page may be empty and still be followed by others. */
  hasMore: boolean;
  /** True when the audit log was pruned past the cursor: events in between may be lost to this reader. */
  missed: boolean;
}

const MAX_EVENTS = 100;

/** Links looked through at a time, and how many times for one page: an application with few events among many. */
const WINDOW = 2000;
const MAX_WINDOWS = 25;

type Row = EventSource & { position: number };

const selectEvents = statement<{ applicationId: string; after: number; through: number; limit: number }, Row>(
  (db, p) => chainedEvents(db, p).where('e.application_id', '=', p.applicationId).limit(p.limit),
);

const selectHash = statement<{ position: number }, { hash: string }>((db, p) =>
  db.selectFrom('audit_chain').select('hash').where('position', '=', p.position),
);

/**
 * What happened to an application's users. The events are the sealed rows of the audit log, seen through the catalogue:
 * nothing more is written when a code is verified, and an event exists exactly when its decision was committed.
 *
 * The chain is the order. It only grows at its end, whatever the order in which transactions became visible, so a reader
 * who comes back with the last cursor gets every event, and gets it once. Events appear when they are sealed, about a
 * second after they happened.
 *
 * @param limit 1 to 100. Throws `request.invalid` for other limits and for a cursor of another history, as after the
 * restoring of a backup: the reader then begins without one and knows by the ids what it had.
 */
export async function listEvents(
  executor: Executor,
  applicationId: string,
  { after: cursor, limit = MAX_EVENTS }: { after?: string | undefined; limit?: number },
): Promise<EventPage> {
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_EVENTS) {
    throw invalidField('#query/limit', `must be a whole number from 1 to ${MAX_EVENTS}`);
  }
  const start = cursor === undefined ? undefined : await openCursor(executor, cursor);
  const end = (await findHead(executor))?.position ?? 0;
  const events: OutgoingEvent[] = [];
  let after = start ?? Math.max(0, (await firstPosition(executor)) - 1);
  for (let window = 0; window < MAX_WINDOWS && after < end && events.length < limit; window++) {
    if (window > 0) await nextTurn();
    const through = Math.min(after + WINDOW, end);
    const wanted = limit - events.length;
    const rows = await selectEvents.all(executor, { applicationId, after, through, limit: wanted });
    events.push(...rows.flatMap((row) => projectEvent(row) ?? []));
    after = rows.length === wanted ? (rows.at(-1)?.position ?? through) : through;
  }
  // Asked for last: pruning between the reads above is then seen too.
  const oldest = await firstPosition(executor);
  return {
    events,
    cursor: after === 0 ? null : await makeCursor(executor, after),
    hasMore: after < end,
    missed: start !== undefined && start < oldest,
  };
}

const HASH_CHARACTERS = 12;

/** The position, with enough of its hash to know a chain that was replaced by a backup's. */
async function makeCursor(executor: Executor, position: number): Promise<string> {
  const link = await selectHash.first(executor, { position });
  return Buffer.from(`after.${position}.${link ? shortHash(link.hash) : ''}`).toString('base64url');
}

async function openCursor(executor: Executor, cursor: string): Promise<number> {
  const match = /^after\.(\d{1,15})\.([\w-]*)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!match) throw invalidField('#query/cursor', 'is not one that this list gave');
  const position = Number(match[1]);
  if (position < (await firstPosition(executor))) return position;
  const link = await selectHash.first(executor, { position });
  if (!link || shortHash(link.hash) !== match[2]) {
    throw invalidField('#query/cursor', 'belongs to a history that was replaced; begin without a cursor');
  }
  return position;
}

function shortHash(hash: string): string {
  return hash.slice(-HASH_CHARACTERS);
}
