import type { Clock } from '../../../platform/clock.ts';
import type { Database, Transaction } from '../../../platform/database/database.ts';
import type { Ids } from '../../../platform/ids.ts';
import { findHead } from '../../audit/chain/seal.ts';
import { type FeedEvent, readFeed } from '../../events/read-feed.ts';
import { insertDelivery, moveCursor, selectLaggingWebhooks } from '../store.ts';
import { payloadOf } from './payload.ts';

/** Links of the chain that one round looks at, and deliveries that it makes at most: its commit is shared with requests. */
const LINKS = 500;
const MOST_DELIVERIES = 100;

/** One at a time, over instances: each webhook's cursor is read, and moved by whoever read it. */
const FEEDING = { locks: ['webhook feed'], timeoutMs: 10_000, yields: true };

type Follower = Awaited<ReturnType<typeof selectLaggingWebhooks.all>>[number];

/**
 * Makes deliveries of what came onto the audit chain since the cursors, and moves these in the same transaction: an
 * event is for each webhook either before the cursor or has its delivery, whenever the process dies.
 *
 * @returns whether there is more to do at once
 */
export async function feedWebhooks(
  database: Database,
  { ids, clock }: { ids: Ids; clock: Clock },
): Promise<boolean> {
  const head = (await findHead(database.read))?.position ?? 0;
  if ((await selectLaggingWebhooks.first(database.read, { head })) === undefined) return false;
  return database.transaction(async (tx) => {
    const followers = await selectLaggingWebhooks.all(tx, { head });
    const after = followers[0]?.cursor_position;
    if (after === undefined) return false;
    const events = await readFeed(tx, { after, through: Math.min(after + LINKS, head) });
    const batch = takeBatch(events, followers, Math.min(after + LINKS, head));
    const now = clock.now();
    for (const { webhook, event } of batch.deliveries) post(tx, webhook, event, ids.next('dlv'), now);
    const moved = followers.filter(({ cursor_position }) => cursor_position < batch.through);
    for (const { id, cursor_position: from } of moved) moveCursor.post(tx, { id, from, to: batch.through });
    return batch.through < head;
  }, FEEDING);
}

function post(tx: Transaction, webhook: Follower, feedEvent: FeedEvent, id: string, now: number): void {
  const { event, position, userId } = feedEvent;
  insertDelivery.post(tx, {
    ...{ id, webhook_id: webhook.id, event_id: event.id, event_type: event.type, position },
    ...{ user_id: userId, payload: payloadOf(event), due_at: now, created_at: now },
  });
}

interface Batch {
  deliveries: { webhook: Follower; event: FeedEvent }[];
  /** How far along the chain they go. */
  through: number;
}

/** Cut between two events where they are too many for one commit. */
function takeBatch(events: readonly FeedEvent[], followers: readonly Follower[], through: number): Batch {
  const deliveries: Batch['deliveries'] = [];
  let last: number | undefined;
  for (const event of events) {
    const wanted = followers.filter((webhook) => wants(webhook, event));
    if (last !== undefined && deliveries.length + wanted.length > MOST_DELIVERIES) {
      return { deliveries, through: last };
    }
    deliveries.push(...wanted.map((webhook) => ({ webhook, event })));
    last = event.position;
  }
  return { deliveries, through };
}

function wants(webhook: Follower, { position, applicationId, userId, event }: FeedEvent): boolean {
  return (
    position > webhook.cursor_position &&
    event.at >= webhook.active_since &&
    webhook.application_id === applicationId &&
    (webhook.owner_user_id === null || webhook.owner_user_id === userId) &&
    webhook.events.split(' ').includes(event.type)
  );
}
