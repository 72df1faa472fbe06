import type { Executor } from '../../platform/database/database.ts';
import { statement } from '../../platform/database/statement.ts';
import { eventSources } from './catalogue.ts';
import { type EventSource, type OutgoingEvent, projectEvent } from './project-event.ts';

/** An event with its place on the audit chain, and whom it concerns. */
export interface FeedEvent {
  position: number;
  applicationId: string;
  /** Null where it is about nobody, or about somebody who was erased since. */
  userId: string | null;
  event: OutgoingEvent;
}

interface Row extends EventSource {
  position: number;
  application_id: string | null;
  user_id: string | null;
}

const actions = eventSources.map(({ action }) => action);

const selectFeed = statement<{ after: number; through: number }, Row>((db, p) =>
  db
    .selectFrom('audit_chain as c')
    .innerJoin('audit_events as e', 'e.seq', 'c.event_seq')
    .leftJoin('users as u', (join) =>
      join.onRef('u.id', '=', 'e.user_id').onRef('u.application_id', '=', 'e.application_id'),
    )
    .select(['c.position', 'e.id', 'e.at', 'e.action', 'e.outcome', 'e.reason', 'e.factor_id', 'e.detail'])
    .select(['e.application_id', 'u.id as user_id', 'u.name as user_name'])
    .where('c.position', '>', p.after)
    .where('c.position', '<=', p.through)
    .where('e.action', 'in', actions)
    .orderBy('c.position'),
);

/**
 * The events of all applications after one position of the chain, up to and including another: for readers of ours,
 * who keep the position. What an application reads itself is `listEvents`.
 */
export async function readFeed(
  executor: Executor,
  range: { after: number; through: number },
): Promise<FeedEvent[]> {
  const events: FeedEvent[] = [];
  for (const row of await selectFeed.all(executor, range)) {
    const event = projectEvent(row);
    if (!event || row.application_id === null) continue;
    events.push({ position: row.position, applicationId: row.application_id, userId: row.user_id, event });
  }
  return events;
}
