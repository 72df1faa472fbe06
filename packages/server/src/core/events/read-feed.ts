import type { Executor } from '../../platform/database/database.ts';
import { statement } from '../../platform/database/statement.ts';
import { chainedEvents } from './chained-events.ts';
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

const selectFeed = statement<{ after: number; through: number }, Row>((db, p) =>
  chainedEvents(db, p).select(['e.application_id', 'u.id as user_id']),
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
