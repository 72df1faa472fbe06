import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/keyring/keyring.ts';
import { OutgoingError } from '../../../platform/outgoing/failure.ts';
import type { Outgoing } from '../../../platform/outgoing/outgoing.ts';
import { sealWebhook } from '../sealed.ts';
import type { DeliveryRow, WebhookRow } from '../store.ts';
import { parseRetryAfter } from './schedule.ts';
import { signDelivery } from './sign.ts';

/** What became of one attempt. `error` is a fixed word; null where the receiver accepted. */
export interface AttemptOutcome {
  status: number | null;
  error: string | null;
  /** The receiver wants nothing more, ever: 410. */
  gone: boolean;
  retryAfterMs: number | undefined;
}

/** Sends a delivery once, signed for this moment. Never throws for what is the receiver's fault. */
export type Attempt = (webhook: WebhookRow, delivery: DeliveryRow) => Promise<AttemptOutcome>;

export function createAttempt(parts: {
  outgoing: Pick<Outgoing, 'send'>;
  keyring: Pick<Keyring, 'seal' | 'open'>;
  clock: Clock;
}): Attempt {
  const { outgoing, keyring, clock } = parts;
  const sealed = sealWebhook(keyring);

  return async (webhook, { event_id: id, payload: body }) => {
    const now = clock.now();
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'Twofold',
      ...signDelivery({ id, body }, sealed.secretsAt(webhook, now), now),
    };
    try {
      const { status, retryAfter } = await outgoing.send({ url: sealed.url.open(webhook), headers, body });
      return outcomeOf(status, parseRetryAfter(retryAfter, clock.now()));
    } catch (error) {
      if (!(error instanceof OutgoingError)) throw error;
      return { status: null, error: error.failure, gone: false, retryAfterMs: undefined };
    }
  };
}

/** Only 2xx is acceptance; a redirect is not followed and is a failure (Standard Webhooks 1.0.0, "status codes"). */
function outcomeOf(status: number, retryAfterMs: number | undefined): AttemptOutcome {
  if (status >= 200 && status < 300) return { status, error: null, gone: false, retryAfterMs: undefined };
  if (status === 410) return { status, error: 'gone', gone: true, retryAfterMs: undefined };
  const mayAsk = status === 429 || status >= 500;
  return { status, error: 'status_refused', gone: false, retryAfterMs: mayAsk ? retryAfterMs : undefined };
}
