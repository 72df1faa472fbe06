import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { Ids } from '../../platform/ids.ts';
import { findHead } from '../audit/chain/seal.ts';
import type { Audit } from '../audit/record.ts';
import type { Actor } from '../context.ts';
import { type Page, type PageRequest, pageOf } from '../paging.ts';
import { TEST_EVENT, testPayload } from './delivery/payload.ts';
import type { OwnerLimits } from './owner-limits.ts';
import {
  askForDelivery,
  BY_HAND,
  type DeliveryRow,
  insertDelivery,
  selectDeliveriesBefore,
  selectDelivery,
} from './store.ts';
import type { Webhook, WebhookAccess, Webhooks } from './webhooks.ts';

export const deliveryStates = ['waiting', 'delivered', 'parked'] as const;

export type DeliveryState = (typeof deliveryStates)[number];

/** One event on its way to one webhook. Times are Unix milliseconds. */
export interface Delivery {
  id: string;
  /** `webhook-id`. */
  eventId: string;
  eventType: string;
  /** As it is in the store. */
  state: string;
  attempts: number;
  /** When it is tried next; null when it is not. */
  nextAttemptAt: number | null;
  /** Of the last attempt; null where there was none, or no answer. */
  responseStatus: number | null;
  /** A fixed word: one of `OutgoingFailure`, `status_refused`, `gone`, `webhook_disabled`. */
  error: string | null;
  createdAt: number;
  finishedAt: number | null;
}

/** The delivery log of webhooks, and what people do by hand about it. */
export interface Deliveries {
  /** Newest first. Throws `webhook.not_found`. */
  list(
    executor: Executor,
    webhookId: string,
    access: WebhookAccess,
    options?: PageRequest & { state?: DeliveryState },
  ): Promise<Page<Delivery>>;
  /**
   * One more attempt, before all that waits and though the webhook rests, whatever became of it before, under the same
   * `webhook-id`. Throws `webhook.not_found`, `delivery.not_found`, `webhook.disabled`, `request.rate_limited`.
   */
  retry(
    tx: Transaction,
    webhookId: string,
    deliveryId: string,
    access: WebhookAccess,
    actor: Actor,
  ): Promise<Delivery>;
  /** Sends an event that says nothing, before all that waits. Throws `webhook.not_found`, `webhook.disabled`, `request.rate_limited`. */
  test(tx: Transaction, webhookId: string, access: WebhookAccess): Promise<Delivery>;
}

/** Greater than every id. */
const LAST_ID = '~';

export function createDeliveries(parts: {
  webhooks: Webhooks;
  ownerLimits: OwnerLimits;
  ids: Ids;
  clock: Clock;
  audit: Audit;
}): Deliveries {
  const { webhooks, ownerLimits, ids, clock, audit } = parts;

  async function getEnabled(tx: Transaction, id: string, access: WebhookAccess): Promise<Webhook> {
    const webhook = await webhooks.get(tx, id, access);
    if (webhook.disabledAt !== null) throw new TwofoldError('webhook.disabled');
    return webhook;
  }

  return {
    async list(executor, webhookId, access, { state, ...page } = {}) {
      await webhooks.get(executor, webhookId, access);
      return pageOf(page, toDelivery, ({ after, limit }) =>
        selectDeliveriesBefore.all(executor, {
          ...{ webhookId, limit, state: state ?? '%' },
          before: after === '' ? LAST_ID : after,
        }),
      );
    },
    async retry(tx, webhookId, deliveryId, access, actor) {
      const webhook = await getEnabled(tx, webhookId, access);
      const row = await selectDelivery.first(tx, { id: deliveryId, webhookId });
      if (!row) throw new TwofoldError('delivery.not_found');
      await ownerLimits.spend(tx, webhook, 'request');
      await askForDelivery.run(tx, { id: deliveryId });
      audit.record(tx, {
        ...actor,
        applicationId: webhook.applicationId,
        userId: webhook.ownerUserId ?? undefined,
        action: 'delivery.retried',
        outcome: 'success',
        detail: { webhookId, deliveryId },
      });
      return toDelivery({ ...row, state: 'waiting', due_at: clock.now(), finished_at: null });
    },
    async test(tx, webhookId, access) {
      const webhook = await getEnabled(tx, webhookId, access);
      await ownerLimits.spend(tx, webhook, 'request');
      const id = ids.next('dlv');
      const now = clock.now();
      const row = {
        ...{ id, webhook_id: webhook.id, event_id: id, event_type: TEST_EVENT, user_id: null },
        ...{
          payload: testPayload(id, now),
          due_at: BY_HAND,
          created_at: now,
          position: (await findHead(tx))?.position ?? 0,
        },
      };
      await insertDelivery.run(tx, row);
      return toDelivery({ ...row, ...UNTRIED, due_at: now });
    },
  };
}

const UNTRIED = {
  ...{ state: 'waiting', attempts: 0, claimed_until: 0, response_status: null },
  ...{ last_error: null, finished_at: null },
};

function toDelivery(row: DeliveryRow): Delivery {
  return {
    id: row.id,
    eventId: row.event_id,
    eventType: row.event_type,
    state: row.state,
    attempts: row.attempts,
    nextAttemptAt: row.state === 'waiting' ? Math.max(row.due_at, row.created_at) : null,
    responseStatus: row.response_status,
    error: row.last_error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
