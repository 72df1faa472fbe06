import { createHmac } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { DeliveryFailure } from '../delivery-failure.ts';
import type { Outgoing } from '../outgoing/outgoing.ts';
import { reasonOfStatus, type SmsSender, toDeliveryFailure } from './sms.ts';

export interface SmsWebhookSettings {
  url: string;
  /** `whsec_` and base64. */
  secret: string;
}

/**
 * A sender of one's own: a POST of JSON, signed as Standard Webhooks says. It is taken with any 2xx; 422 says that this
 * number never gets an SMS; anything else is tried again.
 */
export function createWebhookSender(
  settings: SmsWebhookSettings,
  outgoing: Outgoing,
  clock: Clock,
): SmsSender {
  const { url, secret } = settings;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

  return {
    async send({ id, to, text, validForSeconds }) {
      const now = clock.now();
      const timestamp = String(Math.floor(now / 1000));
      const expiresAt = new Date(now + validForSeconds * 1000).toISOString();
      const body = JSON.stringify({
        type: 'sms.send',
        timestamp: new Date(now).toISOString(),
        data: { id, to, text, expiresAt },
      });
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const answer = await outgoing
        .send({
          url,
          headers: {
            'content-type': 'application/json',
            'webhook-id': id,
            'webhook-timestamp': timestamp,
            'webhook-signature': `v1,${signature}`,
          },
          body,
        })
        .catch((error: unknown) => {
          throw toDeliveryFailure(error);
        });
      if (answer.status >= 200 && answer.status < 300) return;
      throw new DeliveryFailure(answer.status === 422 ? 'rejected' : reasonOfStatus(answer.status));
    },
  };
}
