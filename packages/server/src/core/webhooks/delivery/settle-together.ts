import type { Database } from '../../../platform/database/database.ts';
import type { DeliveryRow, WebhookRow } from '../store.ts';
import type { AttemptOutcome } from './attempt.ts';
import type { Settle } from './settle.ts';

interface Ended {
  webhook: WebhookRow;
  delivery: DeliveryRow;
  outcome: AttemptOutcome;
  resolve(): void;
  reject(error: unknown): void;
}

/** Writes what became of attempts: those that end about the same time in one transaction. */
export type SettleTogether = (
  webhook: WebhookRow,
  delivery: DeliveryRow,
  outcome: AttemptOutcome,
) => Promise<void>;

const MOST = 32;

/**
 * Transactions that let logins go first are few; so these are made to carry more. Should one fail, the claims of its
 * deliveries end by themselves, and they are sent again.
 */
export function createSettleTogether(database: Database, settle: Settle): SettleTogether {
  const waiting: Ended[] = [];
  let running = false;

  async function drain(): Promise<void> {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, MOST).sort(inLockingOrder);
      try {
        await database.transaction(
          async (tx) => {
            for (const { webhook, delivery, outcome } of batch) await settle(tx, webhook, delivery, outcome);
          },
          { yields: true },
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  }

  return (webhook, delivery, outcome) =>
    new Promise((resolve, reject) => {
      waiting.push({ webhook, delivery, outcome, resolve, reject });
      if (!running) void drain();
    });
}

/** Rows of webhooks in one order in every process, and each before those of its deliveries: nobody waits in a circle. */
function inLockingOrder(a: Ended, b: Ended): number {
  if (a.webhook.id !== b.webhook.id) return a.webhook.id < b.webhook.id ? -1 : 1;
  return Number(touchesWebhook(b)) - Number(touchesWebhook(a));
}

function touchesWebhook({ webhook, outcome }: Ended): boolean {
  return outcome.error !== null || webhook.failures > 0;
}
