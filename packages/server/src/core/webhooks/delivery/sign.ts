import { createHmac } from 'node:crypto';

/** Standard Webhooks: 24 to 64 bytes. */
export const SECRET_BYTES = 32;

/** `whsec_` and base64, as libraries that verify take it. */
export function formatWebhookSecret(secret: Uint8Array): string {
  return `whsec_${Buffer.from(secret).toString('base64')}`;
}

export interface SignedHeaders {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * The header fields of one attempt (Standard Webhooks 1.0.0, "signature scheme"): `v1` signatures over id, seconds and
 * body, HMAC-SHA256, one for each secret that is good at the moment.
 *
 * @param nowMs the time of this attempt: receivers refuse old ones, so that nobody sends them again
 */
export function signDelivery(
  { id, body }: { id: string; body: string },
  secrets: readonly Uint8Array[],
  nowMs: number,
): SignedHeaders {
  const seconds = String(Math.floor(nowMs / 1000));
  const signatures = secrets.map((secret) => {
    const mac = createHmac('sha256', secret).update(`${id}.${seconds}.${body}`);
    return `v1,${mac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}
