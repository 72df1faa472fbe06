import type { Clock } from '../../../platform/clock.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import type { Random } from '../../../platform/random.ts';
import type { Audit } from '../../audit/record.ts';
import {
  type DeliveryRow,
  disableWebhook,
  finishAttempt,
  noteWebhookFailure,
  noteWebhookSuccess,
  parkDeliveries,
  type WebhookRow,
} from '../store.ts';
import type { AttemptOutcome } from './attempt.ts';
import { isHopeless, pauseAfter, waitAfter } from './schedule.ts';

/** Writes what became of an attempt, and draws the conclusions for the webhook. */
export type Settle = (
  tx: Transaction,
  webhook: WebhookRow,
  delivery: DeliveryRow,
  outcome: AttemptOutcome,
) => Promise<void>;

export function createSettle({
  clock,
  random,
  audit,
}: {
  clock: Clock;
  random: Random;
  audit: Audit;
}): Settle {
  function switchOff(tx: Transaction, webhook: WebhookRow, reason: string, now: number): void {
    disableWebhook.post(tx, { id: webhook.id, now, reason });
    parkDeliveries.post(tx, { webhookId: webhook.id, now, error: 'webhook_disabled' });
    audit.record(tx, {
      ...{ actor: 'system', applicationId: webhook.application_id, action: 'webhook.disabled' },
      outcome: 'success',
      reason,
      userId: webhook.owner_user_id ?? undefined,
      detail: { webhookId: webhook.id },
    });
  }

  return async (tx, webhook, delivery, { status, error, gone, retryAfterMs }) => {
    const now = clock.now();
    const result = {
      id: delivery.id,
      claim: delivery.claimed_until,
      attempts: delivery.attempts,
      response_status: status,
      last_error: error,
    };
    // The webhook's row before its deliveries', as everywhere: two transactions then never wait for each other.
    if (error === null) {
      if (webhook.failures > 0) noteWebhookSuccess.post(tx, { id: webhook.id });
      finishAttempt.post(tx, { ...result, state: 'delivered', due_at: delivery.due_at, finished_at: now });
      return;
    }
    const pausedUntil = now + pauseAfter(webhook.failures + 1, retryAfterMs, random);
    const after = await noteWebhookFailure.first(tx, { id: webhook.id, now, pausedUntil });
    const wait = gone ? undefined : waitAfter(delivery.attempts, retryAfterMs, random);
    const end =
      wait === undefined
        ? { state: 'parked', due_at: now, finished_at: now }
        : { state: 'waiting', due_at: now + wait, finished_at: null };
    finishAttempt.post(tx, { ...result, ...end });
    if (!after || after.disabled_at !== null) return;
    if (gone) switchOff(tx, after, 'gone', now);
    else if (isHopeless(now - (after.failing_since ?? now), wait === undefined))
      switchOff(tx, after, 'failing', now);
  };
}
