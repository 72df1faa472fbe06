import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Installation, openInstallation } from '../installation/installation.ts';
import {
  ALLOW_LOCAL,
  deliverWebhooks,
  startReceiver,
  type WebhookReceiver,
} from '../messages/webhook-receiver.ts';
import { dataOf } from '../people/client.ts';
import { administrator, logIn, registerPerson, type TestPerson } from '../people/person.ts';
import { noteSecret } from '../secrets-ledger.ts';

let twofold: Installation;
let receiver: WebhookReceiver;
let ann: TestPerson;
beforeAll(async () => {
  // The library that verifies knows only its own now.
  twofold = await openInstallation({ ...ALLOW_LOCAL, REGISTRATION: 'open' }, Date.now());
  receiver = await startReceiver();
  ann = await registerPerson(twofold, 'ann');
  twofold.clock.advance(1);
});
afterAll(async () => {
  await receiver.close();
  await twofold.close();
});

interface View {
  id: string;
  url: string;
  events: string[];
  application: string | null;
  enabled: boolean;
}

async function add(person: TestPerson, body: object): Promise<{ webhook: View; secret: string }> {
  const made = await person.call('POST', '/webhooks', body);
  expect(made.status).toBe(201);
  const { webhook, secret } = dataOf(made, 201) as { webhook: View; secret: string };
  noteSecret(secret);
  return { webhook, secret };
}

describe('a webhook of a person', () => {
  it('V8, K02: gets what happens to them, signed, and nothing of anybody else', async () => {
    const { webhook, secret } = await add(ann, { url: receiver.url, events: ['user.login', '2fa.failed'] });
    expect(secret).toMatch(/^whsec_/);
    expect(webhook).toMatchObject({ url: receiver.url, enabled: true, application: null });
    await registerPerson(twofold, 'ben');
    await logIn(twofold, { username: 'ben', password: ann.password });
    await logIn(twofold, ann);
    await deliverWebhooks(twofold);
    const events = receiver.verified(secret);
    expect(events.map(({ type, data }) => [type, data.user])).toEqual([['user.login', ann.id]]);
    const log = dataOf(await ann.call('GET', `/webhooks/${webhook.id}/deliveries`));
    expect(log).toMatchObject({
      deliveries: [{ eventType: 'user.login', state: 'delivered', responseStatus: 204, attempts: 1 }],
      nextCursor: null,
    });
    const listed = await ann.call('GET', '/webhooks');
    expect(dataOf(listed)).toMatchObject({ webhooks: [{ id: webhook.id }], nextCursor: null });
    expect(listed.text).not.toContain('whsec_');
    const seen = await ann.call('GET', `/webhooks/${webhook.id}`);
    expect(dataOf(seen)).toMatchObject({ webhook: { id: webhook.id, failingSince: null } });
  });

  it('is tried out, sent again by hand, changed, switched off and on, and removed', async () => {
    const url = `${receiver.url}tried`;
    const { webhook, secret } = await add(ann, { url, events: ['vault.code_viewed'] });
    const at = `/webhooks/${webhook.id}`;
    const test = await ann.call('POST', `${at}/test`);
    expect(test.status).toBe(202);
    await deliverWebhooks(twofold);
    const { delivery } = dataOf(test, 202) as { delivery: { id: string } };
    expect((await ann.call('POST', `${at}/deliveries/${delivery.id}/retry`)).status).toBe(202);
    await deliverWebhooks(twofold);
    const [first, second] = receiver.verified(secret, '/tried');
    expect([first?.type, second]).toEqual(['webhook.test', first]);

    const changed = await ann.call('PATCH', at, { events: ['user.login'], enabled: false });
    expect(dataOf(changed)).toMatchObject({
      webhook: { events: ['user.login'], enabled: false, disabledReason: 'owner' },
    });
    expect((await ann.call('POST', `${at}/test`)).body).toMatchObject({ code: 'webhook.disabled' });
    await logIn(twofold, ann);
    twofold.clock.advance(1);
    await ann.call('PATCH', at, { enabled: true });
    await deliverWebhooks(twofold);
    expect(receiver.verified(secret, '/tried')).toHaveLength(2);
    expect((await ann.call('DELETE', at)).status).toBe(200);
    expect((await ann.call('GET', at)).body).toMatchObject({ code: 'webhook.not_found' });
  });

  it('K04: gets a new secret, and signs with both for a while', async () => {
    const { webhook, secret } = await add(ann, { url: `${receiver.url}rotated`, events: ['user.login'] });
    const rotated = dataOf(await ann.call('POST', `/webhooks/${webhook.id}/rotate-secret`));
    noteSecret(String(rotated.secret));
    await ann.call('POST', `/webhooks/${webhook.id}/test`);
    await deliverWebhooks(twofold);
    expect(receiver.verified(secret, '/rotated')).toHaveLength(1);
    expect(receiver.verified(String(rotated.secret), '/rotated')).toHaveLength(1);
    await ann.call('DELETE', `/webhooks/${webhook.id}`);
  });

  it('lists the types of events', async () => {
    expect(dataOf(await ann.call('GET', '/webhooks/events')).events).toContain('2fa.enabled');
  });
});

describe('a webhook of an application', () => {
  it('is managed with its API key of the scope events, and gets all of its events', async () => {
    const scoped = await twofold.platform.database.transaction((tx) =>
      twofold.core.apiKeys.create(
        tx,
        { applicationId: twofold.applicationId, name: 'events', scopes: ['events'] },
        { actor: 'cli' },
      ),
    );
    const apiKey = scoped.key ?? '';
    noteSecret(apiKey);
    const body = { url: `${receiver.url}shop`, events: ['2fa.failed'] };
    const made = await twofold.call('POST', '/api/webhooks', { apiKey, body });
    const { webhook, secret } = dataOf(made, 201) as { webhook: View; secret: string };
    noteSecret(secret);
    expect(webhook.application).toBe(twofold.applicationId);
    await twofold.call('POST', '/setup', { body: { user: 'carla' } });
    await twofold.call('POST', '/login', { body: { user: 'carla', token: '000000' } });
    await deliverWebhooks(twofold);
    expect(receiver.verified(secret, '/shop').map(({ type, data }) => [type, data.user])).toEqual([
      ['2fa.failed', 'carla'],
    ]);
    const rotated = await twofold.call('POST', `/api/webhooks/${webhook.id}/rotate-secret`, { apiKey });
    noteSecret(String(dataOf(rotated).secret));
    expect(rotated.status).toBe(200);
    expect((await twofold.call('DELETE', `/api/webhooks/${webhook.id}`, { apiKey })).status).toBe(200);
  });

  it('is managed by administrators, who name the application', async () => {
    const root = await administrator(twofold);
    const application = twofold.applicationId;
    const { webhook } = await add(root, { url: receiver.url, events: ['2fa.failed'], application });
    const own = dataOf(await root.call('GET', '/webhooks'));
    const named = dataOf(await root.call('GET', `/webhooks?application=${application}`));
    expect([own.webhooks, named.webhooks]).toMatchObject([[], [{ id: webhook.id, application }]]);
    expect((await root.call('PATCH', `/webhooks/${webhook.id}`, { events: ['user.login'] })).status).toBe(
      200,
    );
    expect((await root.call('DELETE', `/webhooks/${webhook.id}`)).status).toBe(200);
  });
});

describe('what is answered again', () => {
  it('is the same webhook with the same secret, for the same Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'one-webhook' };
    const body = { url: receiver.url, events: ['user.login'] };
    const first = await ann.call('POST', '/webhooks', body, headers);
    const second = await ann.call('POST', '/webhooks', body, headers);
    noteSecret(String(dataOf(first, 201).secret));
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.text).toBe(first.text);
  });
});
