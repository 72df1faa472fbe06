import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessOfApplication, openWebhookFixture, type WebhookFixture } from '../fixture.ts';
import { formatWebhookSecret, signDelivery } from './sign.ts';

/** The library refuses other times than about its own now. */
const NOW = Date.now();

describe('signatures', () => {
  const secret = new Uint8Array(32).fill(7);
  const body = '{"type":"2fa.verified","data":{"user":"zoë"}}';

  it('K01, K02: are accepted by an independent library, with the header fields that it asks for', () => {
    const headers = signDelivery({ id: 'aud_1', body }, [secret], NOW);
    expect(headers).toEqual({
      'webhook-id': 'aud_1',
      'webhook-timestamp': String(Math.floor(NOW / 1000)),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
    expect(new Webhook(formatWebhookSecret(secret)).verify(body, { ...headers })).toEqual(JSON.parse(body));
  });

  it.each([
    ['another id', { 'webhook-id': 'aud_2' }, body],
    ['another time', { 'webhook-timestamp': String(Math.floor(NOW / 1000) - 1) }, body],
    ['another body', {}, body.replace('zoë', 'ben')],
  ])('do not hold for %s', (_, changed, received) => {
    const headers = { ...signDelivery({ id: 'aud_1', body }, [secret], NOW), ...changed };
    expect(() => new Webhook(formatWebhookSecret(secret)).verify(received, headers)).toThrow('signature');
  });

  it('K04: are one for each secret, and hold for a receiver that knows either', () => {
    const other = new Uint8Array(32).fill(9);
    const headers = signDelivery({ id: 'aud_1', body }, [secret, other], NOW);
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
    for (const known of [secret, other]) {
      expect(new Webhook(formatWebhookSecret(known)).verify(body, { ...headers })).toEqual(JSON.parse(body));
    }
  });
});

describe('secrets of webhooks', () => {
  let fixture: WebhookFixture;
  beforeEach(async () => {
    fixture = await openWebhookFixture();
    fixture.clock.at = NOW;
  });
  afterEach(() => fixture.close());

  it('K09: are whsec_ and base64 of 32 bytes, each another, and in the database only sealed', async () => {
    const secrets = new Set<string>();
    for (let i = 0; i < 20; i++) secrets.add((await fixture.create()).secret);
    expect(secrets.size).toBe(20);
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    }
    const { items } = await fixture.webhooks.list(fixture.database.read, {
      applicationId: 'app_1',
      ownerUserId: null,
    });
    expect(JSON.stringify(items)).not.toContain('whsec_');
  });

  it('K04: of a rotation sign both until the overlap ends, then only the new one', async () => {
    const { webhook, secret: old } = await fixture.create();
    const rotate = (overlapSeconds?: number) =>
      fixture.database.transaction((tx) =>
        fixture.webhooks.rotateSecret(tx, webhook.id, accessOfApplication, { overlapSeconds }, fixture.actor),
      );
    const { secret: fresh } = await rotate(3600);
    /** Compared with what the library would sign: it verifies only about its own now, and the clock here moves on. */
    const accepts = (secret: string) => {
      const { headers = {}, body = '' } = fixture.sent.at(-1) ?? {};
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      const expected = new Webhook(secret).sign(headers['webhook-id'] ?? '', at, body);
      return (headers['webhook-signature'] ?? '').split(' ').includes(expected);
    };
    await fixture.happen(1);
    await fixture.deliver();
    expect([old, fresh].map(accepts)).toEqual([true, true]);
    fixture.clock.at += 3_600_000;
    await fixture.happen(1);
    await fixture.deliver();
    expect([old, fresh].map(accepts)).toEqual([false, true]);
    const { secret: last } = await rotate(0);
    await fixture.happen(1);
    await fixture.deliver();
    expect([old, fresh, last].map(accepts)).toEqual([false, false, true]);
  });
});
