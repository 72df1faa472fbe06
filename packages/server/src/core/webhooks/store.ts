import { sql } from 'kysely';
import { type Purge, purgeOf } from '../../platform/database/purge.ts';
import type { WebhookDeliveriesTable, WebhooksTable } from '../../platform/database/schema-accounts.ts';
import { statement } from '../../platform/database/statement.ts';

export type WebhookRow = WebhooksTable;
export type DeliveryRow = WebhookDeliveriesTable;

export const insertWebhook = statement<
  Pick<
    WebhookRow,
    | 'id'
    | 'application_id'
    | 'owner_user_id'
    | 'sealed_url'
    | 'events'
    | 'sealed_secret'
    | 'created_at'
    | 'cursor_position'
  >,
  unknown
>((db, p) =>
  db.insertInto('webhooks').values({
    id: p.id,
    application_id: p.application_id,
    owner_user_id: p.owner_user_id,
    sealed_url: p.sealed_url,
    events: p.events,
    sealed_secret: p.sealed_secret,
    sealed_previous_secret: null,
    previous_until: null,
    created_at: p.created_at,
    disabled_at: null,
    disabled_reason: null,
    active_since: p.created_at,
    failures: 0,
    failing_since: null,
    paused_until: 0,
    cursor_position: p.cursor_position,
  }),
);

export const selectWebhook = statement<{ id: string }, WebhookRow>((db, p) =>
  db.selectFrom('webhooks').selectAll().where('id', '=', p.id),
);

/** The row is then nobody else's until the transaction ends: the worker switches off what its owner changes. */
export const selectWebhookToChange = statement<{ id: string }, WebhookRow>((db, p, dialect) => {
  const row = db.selectFrom('webhooks').selectAll().where('id', '=', p.id);
  return dialect === 'postgres' ? row.forUpdate() : row;
});

export const selectWebhooksOfOwner = statement<
  { ownerUserId: string; after: string; limit: number },
  WebhookRow
>((db, p) =>
  db
    .selectFrom('webhooks')
    .selectAll()
    .where('owner_user_id', '=', p.ownerUserId)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

/** Those of the application itself, not those of its users. */
export const selectWebhooksOfApplication = statement<
  { applicationId: string; after: string; limit: number },
  WebhookRow
>((db, p) =>
  db
    .selectFrom('webhooks')
    .selectAll()
    .where('application_id', '=', p.applicationId)
    .where('owner_user_id', 'is', null)
    .where('id', '>', p.after)
    .orderBy('id')
    .limit(p.limit),
);

export const updateWebhook = statement<
  Pick<
    WebhookRow,
    | 'id'
    | 'sealed_url'
    | 'events'
    | 'disabled_at'
    | 'disabled_reason'
    | 'active_since'
    | 'cursor_position'
    | 'failures'
    | 'failing_since'
    | 'paused_until'
  >,
  unknown
>((db, p) =>
  db
    .updateTable('webhooks')
    .set({
      sealed_url: p.sealed_url,
      events: p.events,
      disabled_at: p.disabled_at,
      disabled_reason: p.disabled_reason,
      active_since: p.active_since,
      cursor_position: p.cursor_position,
      failures: p.failures,
      failing_since: p.failing_since,
      paused_until: p.paused_until,
    })
    .where('id', '=', p.id),
);

export const updateSecrets = statement<
  Pick<WebhookRow, 'id' | 'sealed_secret' | 'sealed_previous_secret' | 'previous_until'>,
  unknown
>((db, p) =>
  db
    .updateTable('webhooks')
    .set({
      sealed_secret: p.sealed_secret,
      sealed_previous_secret: p.sealed_previous_secret,
      previous_until: p.previous_until,
    })
    .where('id', '=', p.id),
);

export const deleteWebhook = statement<{ id: string }, unknown>((db, p) =>
  db.deleteFrom('webhooks').where('id', '=', p.id),
);

/** Of what somebody asked for by hand: it goes before all others, and though the webhook rests. */
export const BY_HAND = 0;

/** An event comes to a webhook once: a feed that runs again over the same part of the chain changes nothing. */
export const insertDelivery = statement<
  Pick<
    DeliveryRow,
    | 'id'
    | 'webhook_id'
    | 'event_id'
    | 'event_type'
    | 'position'
    | 'user_id'
    | 'payload'
    | 'due_at'
    | 'created_at'
  >,
  unknown
>((db, p) =>
  db
    .insertInto('webhook_deliveries')
    .values({
      id: p.id,
      webhook_id: p.webhook_id,
      event_id: p.event_id,
      event_type: p.event_type,
      position: p.position,
      user_id: p.user_id,
      payload: p.payload,
      state: 'waiting',
      due_at: p.due_at,
      claimed_until: 0,
      attempts: 0,
      response_status: null,
      last_error: null,
      created_at: p.created_at,
      finished_at: null,
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'event_id']).doNothing()),
);

export const selectDelivery = statement<{ id: string; webhookId: string }, DeliveryRow>((db, p) =>
  db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('id', '=', p.id)
    .where('webhook_id', '=', p.webhookId),
);

/** Newest first. `state` is a pattern: `%` for all. */
export const selectDeliveriesBefore = statement<
  { webhookId: string; state: string; before: string; limit: number },
  DeliveryRow
>((db, p) =>
  db
    .selectFrom('webhook_deliveries')
    .selectAll()
    .where('webhook_id', '=', p.webhookId)
    .where('state', 'like', p.state)
    .where('id', '<', p.before)
    .orderBy('id', 'desc')
    .limit(p.limit),
);

/** An attempt that is under way loses its claim: what becomes of it does not take the place of the one that was asked for. */
export const askForDelivery = statement<{ id: string }, unknown>((db, p) =>
  db
    .updateTable('webhook_deliveries')
    .set({ state: 'waiting', due_at: BY_HAND, claimed_until: 0, finished_at: null })
    .where('id', '=', p.id),
);

export const parkDeliveries = statement<{ webhookId: string; now: number; error: string }, unknown>((db, p) =>
  db
    .updateTable('webhook_deliveries')
    .set({ state: 'parked', last_error: p.error, finished_at: p.now })
    .where('webhook_id', '=', p.webhookId)
    .where('state', '=', 'waiting'),
);

/** Enabled webhooks that have something to deliver at this moment: while one rests, what was asked for by hand. */
export const selectReadyWebhooks = statement<
  { now: number },
  Pick<WebhookRow, 'id' | 'failures' | 'paused_until'>
>((db, p) =>
  db
    .selectFrom('webhooks as w')
    .select(['w.id', 'w.failures', 'w.paused_until'])
    .where('w.disabled_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('webhook_deliveries as d')
          .select('d.id')
          .whereRef('d.webhook_id', '=', 'w.id')
          .where('d.state', '=', 'waiting')
          .where(
            'd.due_at',
            '<=',
            sql<number>`case when w.paused_until <= ${p.now} then cast(${p.now} as bigint) else ${sql.lit(BY_HAND)} end`,
          )
          .where('d.claimed_until', '<=', p.now),
      ),
    )
    .orderBy('w.id'),
);

/** The order of the index: those that are due first, and of equals the one that happened first. */
export const selectDueDeliveries = statement<
  { webhookId: string; dueBy: number; now: number; limit: number },
  Pick<DeliveryRow, 'id'>
>((db, p) =>
  db
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('webhook_id', '=', p.webhookId)
    .where('state', '=', 'waiting')
    .where('due_at', '<=', p.dueBy)
    .where('claimed_until', '<=', p.now)
    .orderBy('due_at')
    .orderBy('position')
    .limit(p.limit),
);

/**
 * Whoever changes the row has the attempt until `until`; of several that try, one does. Should its process die, the
 * claim ends, and the delivery is made again.
 */
export const claimDelivery = statement<{ id: string; now: number; until: number }, DeliveryRow>((db, p) =>
  db
    .updateTable('webhook_deliveries')
    .set((eb) => ({ claimed_until: p.until, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', p.id)
    .where('state', '=', 'waiting')
    .where('due_at', '<=', p.now)
    .where('claimed_until', '<=', p.now)
    .returningAll(),
);

/** Only while the claim is still the one under which the attempt was made. */
export const finishAttempt = statement<
  Pick<
    DeliveryRow,
    'id' | 'state' | 'due_at' | 'attempts' | 'response_status' | 'last_error' | 'finished_at'
  > & {
    claim: number;
  },
  unknown
>((db, p) =>
  db
    .updateTable('webhook_deliveries')
    .set({
      state: p.state,
      due_at: p.due_at,
      claimed_until: 0,
      response_status: p.response_status,
      last_error: p.last_error,
      finished_at: p.finished_at,
    })
    .where('id', '=', p.id)
    .where('state', '=', 'waiting')
    .where('claimed_until', '=', p.claim)
    .where('attempts', '=', p.attempts),
);

export const noteWebhookSuccess = statement<{ id: string }, unknown>((db, p) =>
  db
    .updateTable('webhooks')
    .set({ failures: 0, failing_since: null, paused_until: 0 })
    .where('id', '=', p.id)
    .where('failures', '>', 0),
);

export const noteWebhookFailure = statement<{ id: string; now: number; pausedUntil: number }, WebhookRow>(
  (db, p) =>
    db
      .updateTable('webhooks')
      .set((eb) => ({
        failures: eb('failures', '+', 1),
        failing_since: eb.fn.coalesce('failing_since', sql<number>`${p.now}`),
        paused_until: eb
          .case()
          .when('paused_until', '>', p.pausedUntil)
          .then(eb.ref('paused_until'))
          .else(p.pausedUntil)
          .end(),
      }))
      .where('id', '=', p.id)
      .returningAll(),
);

export const disableWebhook = statement<{ id: string; now: number; reason: string }, unknown>((db, p) =>
  db
    .updateTable('webhooks')
    .set({ disabled_at: p.now, disabled_reason: p.reason })
    .where('id', '=', p.id)
    .where('disabled_at', 'is', null),
);

export const selectLaggingWebhooks = statement<
  { head: number },
  Pick<WebhookRow, 'id' | 'application_id' | 'owner_user_id' | 'events' | 'active_since' | 'cursor_position'>
>((db, p) =>
  db
    .selectFrom('webhooks')
    .select(['id', 'application_id', 'owner_user_id', 'events', 'active_since', 'cursor_position'])
    .where('disabled_at', 'is', null)
    .where('cursor_position', '<', p.head)
    .orderBy('cursor_position')
    .limit(MOST_LAGGING),
);

/** Webhooks that one round of the feed moves. */
const MOST_LAGGING = 1000;

export const moveCursor = statement<{ id: string; from: number; to: number }, unknown>((db, p) =>
  db
    .updateTable('webhooks')
    .set({ cursor_position: p.to })
    .where('id', '=', p.id)
    .where('cursor_position', '=', p.from),
);

export const deleteFinishedDeliveries: Purge = purgeOf('webhook_deliveries', 'id', 'finished_at');
