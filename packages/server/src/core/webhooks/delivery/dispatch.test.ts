import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingRequest } from '../../../platform/outgoing/outgoing.ts';
import { accessOfApplication, openWebhookFixture, type WebhookFixture } from '../fixture.ts';
import { CLAIM_MS } from './dispatch.ts';
import { DISABLE_AFTER_MS, MAX_ATTEMPTS } from './schedule.ts';

let fixture: WebhookFixture;
beforeEach(async () => {
  fixture = await openWebhookFixture();
});
afterEach(() => fixture.close());

const HOUR_MS = 3_600_000;
const idOf = ({ headers }: OutgoingRequest) => headers['webhook-id'];
const idsSentTo = (url: string) => fixture.sent.filter((request) => request.url === url).map(idOf);
const bodyOf = (request: OutgoingRequest | undefined) => JSON.parse(request?.body ?? 'null');
const ONE = 'https://hooks.example/one';

/** A delivery that was begun is sent a few turns later. */
async function sentTimes(count: number): Promise<void> {
  while (fixture.sent.length < count) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets time pass in steps, and everything that falls due be tried. */
async function passTime(ms: number, stepMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    fixture.clock.at += stepMs;
    await fixture.deliver();
  }
}

describe('which events come to a webhook', () => {
  it('are those of its application, of the types it asked for, since it was made, in their order', async () => {
    await fixture.happen(2);
    await fixture.create();
    await fixture.happen(3);
    await fixture.happen(1, { applicationId: 'app_2', userId: 'usr_2' });
    await fixture.happen(1, { action: 'session.opened', outcome: 'success', reason: undefined });
    await fixture.deliver();
    expect(fixture.sent.map(bodyOf).map(({ type, data }) => [type, data.user])).toEqual([
      ['2fa.failed', 'anna'],
      ['2fa.failed', 'ben'],
      ['2fa.failed', null],
    ]);
    const [first] = fixture.sent;
    expect(bodyOf(first)).toEqual({
      ...{ id: idOf(first as OutgoingRequest), type: '2fa.failed', timestamp: '2026-01-01T00:00:02.000Z' },
      data: { user: 'anna', factorId: 'fac_1', method: 'totp', reason: 'wrong_code' },
    });
  });

  it('are only those about its owner where it has one', async () => {
    await fixture.create({ ownerUserId: 'usr_1' });
    await fixture.happen(6);
    await fixture.deliver();
    expect(fixture.sent.map(bodyOf).map(({ data }) => data.user)).toEqual(['ben', 'ben']);
  });

  it('come once each, also when several processes feed and deliver at once', async () => {
    const { webhook } = await fixture.create();
    const dispatchers = [fixture.dispatcher, fixture.openDispatcher(), fixture.openDispatcher()];
    await fixture.write(40);
    await Promise.all([fixture.feed(), fixture.feed(), fixture.feed()]);
    for (let i = 0; i < 60; i++) {
      await Promise.all(dispatchers.map((each) => each.begin()));
      await Promise.all(dispatchers.map((each) => each.idle()));
    }
    expect(idsSentTo(ONE)).toHaveLength(40);
    expect(new Set(idsSentTo(ONE)).size).toBe(40);
    expect((await fixture.log(webhook.id)).every(({ state }) => state === 'delivered')).toBe(true);
  });

  it('begin in the order of the chain, more than one at a time once they are accepted', async () => {
    await fixture.create();
    let most = 0;
    let now = 0;
    fixture.receivers.set(ONE, async () => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
      return { status: 200 };
    });
    await fixture.happen(30);
    await fixture.deliver();
    const times = fixture.sent.map((request) => bodyOf(request).timestamp);
    expect(times).toEqual(times.toSorted());
    expect(most).toBe(4);
  });

  it('begin four in a turn of the event loop, so that requests are answered in between', async () => {
    for (let i = 0; i < 16; i++) await fixture.create({ url: `https://hooks.example/${i}` });
    await fixture.happen(1);
    const begunInTurn = new Map<number, number>();
    let turn = 0;
    const countTurns = () => {
      turn++;
      next = setImmediate(countTurns);
    };
    let next = setImmediate(countTurns);
    for (let i = 0; i < 16; i++) {
      fixture.receivers.set(`https://hooks.example/${i}`, () => {
        begunInTurn.set(turn, (begunInTurn.get(turn) ?? 0) + 1);
        return { status: 200 };
      });
    }
    await fixture.deliver();
    clearImmediate(next);
    expect(fixture.sent).toHaveLength(16);
    expect(Math.max(...begunInTurn.values())).toBeLessThanOrEqual(4);
  });

  it('are not lost between the cursor and a crash: both move in one transaction', async () => {
    const { webhook } = await fixture.create();
    await fixture.happen(5);
    await fixture.tamper('delete from webhook_deliveries');
    await fixture.tamper('update webhooks set cursor_position = 0');
    await fixture.feed();
    expect(await fixture.log(webhook.id)).toHaveLength(6 - 1);
    await fixture.feed();
    expect(await fixture.log(webhook.id)).toHaveLength(5);
  });
});

describe('attempts', () => {
  it('K03, K10: carry the same id and body, with a new time and signature', async () => {
    await fixture.create();
    fixture.receivers.set(ONE, () => ({ status: 500 }));
    await fixture.happen(1);
    await fixture.deliver();
    fixture.clock.at += HOUR_MS;
    await fixture.deliver();
    const [first, second] = fixture.sent as [OutgoingRequest, OutgoingRequest];
    expect([idOf(second), second.body]).toEqual([idOf(first), first.body]);
    for (const name of ['webhook-timestamp', 'webhook-signature'])
      expect(second.headers[name]).not.toBe(first.headers[name]);
  });

  it('K10: are made again by another process after the one that claimed them died', async () => {
    await fixture.create();
    let died = false;
    fixture.receivers.set(ONE, () => (died ? { status: 200 } : new Promise(() => undefined)));
    await fixture.happen(1);
    await fixture.dispatcher.begin();
    await sentTimes(1);
    died = true;
    const other = fixture.openDispatcher();
    await other.begin();
    await other.idle();
    expect(fixture.sent).toHaveLength(1);
    fixture.clock.at += CLAIM_MS;
    await other.begin();
    await other.idle();
    expect(fixture.sent).toHaveLength(2);
    expect(new Set(fixture.sent.map(idOf)).size).toBe(1);
  });

  it('of a claim that ended change nothing any more: not the claim of who came after, nor what they wrote', async () => {
    const { webhook } = await fixture.create();
    const answers: ((status: number) => void)[] = [];
    fixture.receivers.set(ONE, () => new Promise((resolve) => answers.push((status) => resolve({ status }))));
    await fixture.happen(1);
    await fixture.dispatcher.begin();
    await sentTimes(1);
    fixture.clock.at += CLAIM_MS;
    const second = fixture.openDispatcher();
    await second.begin();
    await sentTimes(2);
    answers[0]?.(500);
    await fixture.dispatcher.idle();
    fixture.clock.at += CLAIM_MS - 1;
    const third = fixture.openDispatcher();
    await third.begin();
    await third.idle();
    expect(fixture.sent).toHaveLength(2);
    answers[1]?.(200);
    await second.idle();
    expect(await fixture.log(webhook.id)).toMatchObject([
      { state: 'delivered', attempts: 2, responseStatus: 200 },
    ]);
  });

  it.each([
    [200, 'delivered', null],
    [204, 'delivered', null],
    [299, 'delivered', null],
    [301, 'waiting', 'status_refused'],
    [308, 'waiting', 'status_refused'],
    [304, 'waiting', 'status_refused'],
    [400, 'waiting', 'status_refused'],
    [404, 'waiting', 'status_refused'],
    [429, 'waiting', 'status_refused'],
    [500, 'waiting', 'status_refused'],
    [103, 'waiting', 'status_refused'],
    [600, 'waiting', 'status_refused'],
  ])('K05: answered with %d leave the delivery %s', async (status, state, error) => {
    const { webhook } = await fixture.create();
    fixture.receivers.set(ONE, () => ({ status }));
    await fixture.happen(1);
    await fixture.deliver();
    expect(await fixture.log(webhook.id)).toMatchObject([
      { state, error, attempts: 1, responseStatus: status },
    ]);
  });

  it('K05: answered with 410 switch the webhook off; nothing more is sent', async () => {
    const { webhook } = await fixture.create();
    fixture.receivers.set(ONE, () => ({ status: 410 }));
    await fixture.happen(3);
    await fixture.deliver();
    await fixture.happen(2);
    await passTime(24 * HOUR_MS, HOUR_MS);
    expect(fixture.sent).toHaveLength(1);
    expect(await fixture.webhooks.get(fixture.database.read, webhook.id, accessOfApplication)).toMatchObject({
      disabledReason: 'gone',
    });
    expect((await fixture.log(webhook.id)).map(({ error }) => error).toSorted()).toEqual([
      'gone',
      'webhook_disabled',
      'webhook_disabled',
    ]);
  });

  it.each([429, 503])(
    'K05: answered with %d and Retry-After wait for so long, the whole webhook',
    async (status) => {
      await fixture.create();
      fixture.receivers.set(ONE, () => ({ status, retryAfter: '1800' }));
      await fixture.happen(4);
      await fixture.deliver();
      await passTime(1799_000, 1799_000);
      expect(fixture.sent).toHaveLength(1);
      await passTime(1000, 1000);
      expect(fixture.sent).toHaveLength(2);
    },
  );

  it('K07: go on over days with one delivery that alone is refused, which is then parked', async () => {
    const { webhook } = await fixture.create();
    const started = fixture.clock.at;
    let refused = 0;
    let last = 0;
    fixture.receivers.set(ONE, (request) => {
      if (bodyOf(request).type !== '2fa.verified') return { status: 200 };
      refused++;
      last = fixture.clock.at;
      return { status: 422 };
    });
    await fixture.happen(1, { action: 'verification.accepted', outcome: 'success', reason: undefined });
    for (let day = 0; day < 8; day++) {
      await fixture.happen(1);
      await passTime(24 * HOUR_MS, HOUR_MS / 4);
    }
    expect(refused).toBe(MAX_ATTEMPTS);
    expect(last - started).toBeGreaterThan(48 * HOUR_MS);
    const log = await fixture.log(webhook.id);
    expect(log.filter(({ state }) => state === 'parked')).toMatchObject([{ attempts: MAX_ATTEMPTS }]);
    expect(log.filter(({ state }) => state === 'delivered')).toHaveLength(8);
  });

  it('K07: end with the webhook switched off, on the audit log, when for days nothing was accepted', async () => {
    const { webhook } = await fixture.create();
    fixture.receivers.set(ONE, () => 'timed_out' as const);
    await fixture.happen(20);
    await passTime(DISABLE_AFTER_MS + HOUR_MS, HOUR_MS / 6);
    expect(await fixture.webhooks.get(fixture.database.read, webhook.id, accessOfApplication)).toMatchObject({
      disabledReason: 'failing',
    });
    expect((await fixture.log(webhook.id)).every(({ state }) => state === 'parked')).toBe(true);
    const log = fixture.readRows<{ reason: string }>(
      "select reason from audit_events where action = 'webhook.disabled'",
    );
    expect(log).toEqual([{ reason: 'failing' }]);
    const before = fixture.sent.length;
    await passTime(24 * HOUR_MS, HOUR_MS);
    expect(fixture.sent).toHaveLength(before);
  });

  it('come to a receiver that is down one by one and ever more seldom, and to one that is back at once', async () => {
    await fixture.create();
    let down = true;
    fixture.receivers.set(ONE, () => (down ? 'connection_failed' : { status: 200 }));
    await fixture.happen(200);
    await fixture.deliver();
    expect(fixture.sent.length).toBeLessThan(4);
    await passTime(HOUR_MS, 1000);
    expect(fixture.sent.length).toBeLessThan(40);
    down = false;
    fixture.sent.length = 0;
    await passTime(600_000, 60_000);
    expect(fixture.sent.length).toBeGreaterThan(180);
  });
});

describe('K06: receivers that hang', () => {
  it('delay nobody else, however much waits for them', async () => {
    fixture.receivers.set('https://hooks.example/hangs', () => new Promise(() => undefined));
    for (let i = 0; i < 20; i++) await fixture.create({ url: 'https://hooks.example/hangs' });
    await fixture.happen(20);
    await fixture.create({ url: ONE });
    await fixture.happen(20);
    for (let i = 0; i < 40; i++) {
      await fixture.dispatcher.begin();
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(idsSentTo(ONE)).toHaveLength(20);
    expect(idsSentTo('https://hooks.example/hangs')).toHaveLength(20);
  });
});

describe('the delivery log', () => {
  it('has what was refused, with a fixed word and nothing of the receiver', async () => {
    const { webhook } = await fixture.create();
    fixture.receivers.set(ONE, () => 'address_refused');
    await fixture.happen(1);
    await fixture.deliver();
    expect(await fixture.log(webhook.id)).toMatchObject([
      { state: 'waiting', error: 'address_refused', responseStatus: null, eventType: '2fa.failed' },
    ]);
  });

  it('K07: lets anything be sent again by hand, under its id, thirty times an hour', async () => {
    const { webhook } = await fixture.create();
    await fixture.happen(1);
    await fixture.deliver();
    const [delivery] = await fixture.log(webhook.id);
    const retry = () =>
      fixture.database.transaction((tx) =>
        fixture.deliveries.retry(tx, webhook.id, delivery?.id ?? '', accessOfApplication, fixture.actor),
      );
    for (let i = 0; i < 30; i++) {
      expect(await retry()).toMatchObject({ state: 'waiting' });
      await fixture.deliver();
    }
    expect(idsSentTo(ONE)).toHaveLength(31);
    expect(new Set(idsSentTo(ONE)).size).toBe(1);
    await expect(retry()).rejects.toMatchObject({ code: 'request.rate_limited' });
    fixture.clock.at += HOUR_MS;
    expect(await retry()).toMatchObject({ state: 'waiting' });
  });

  it('K07: sends at once what is asked for by hand, also while an attempt is under way and while the webhook rests', async () => {
    const { webhook } = await fixture.create();
    const retryNewest = async () => {
      const [delivery] = await fixture.log(webhook.id);
      await fixture.database.transaction((tx) =>
        fixture.deliveries.retry(tx, webhook.id, delivery?.id ?? '', accessOfApplication, fixture.actor),
      );
    };
    const [first, second] = [0, 1].map(() => Promise.withResolvers<{ status: number }>());
    fixture.receivers.set(ONE, () => first?.promise ?? {});
    await fixture.happen(1);
    await fixture.dispatcher.begin();
    await retryNewest();
    fixture.receivers.set(ONE, () => second?.promise ?? {});
    const other = fixture.openDispatcher();
    await other.begin();
    first?.resolve({ status: 204 });
    await fixture.dispatcher.idle();
    expect(await fixture.log(webhook.id)).toMatchObject([{ attempts: 2, state: 'waiting' }]);
    second?.resolve({ status: 500 });
    await other.idle();
    expect(await fixture.log(webhook.id)).toMatchObject([{ attempts: 2, error: 'status_refused' }]);

    fixture.receivers.set(ONE, () => 'connection_failed');
    for (let i = 0; i < 5; i++) {
      await retryNewest();
      await fixture.deliver();
    }
    fixture.receivers.set(ONE, () => ({ status: 204 }));
    await retryNewest();
    await fixture.deliver();
    expect(await fixture.log(webhook.id)).toMatchObject([{ attempts: 8, state: 'delivered' }]);
  });

  it('K07: sends what is asked for by hand before all that waits, and nothing else while the webhook rests', async () => {
    const { webhook } = await fixture.create();
    fixture.receivers.set(ONE, () => ({ status: 429, retryAfter: '3600' }));
    await fixture.happen(20);
    await fixture.deliver();
    const sentBefore = fixture.sent.length;
    fixture.clock.at += 60_000;
    const newest = (await fixture.log(webhook.id)).at(-1);
    await fixture.database.transaction((tx) =>
      fixture.deliveries.retry(tx, webhook.id, newest?.id ?? '', accessOfApplication, fixture.actor),
    );
    await fixture.deliver();
    const tested = await fixture.database.transaction((tx) =>
      fixture.deliveries.test(tx, webhook.id, accessOfApplication),
    );
    expect(tested.nextAttemptAt).toBe(fixture.clock.at);
    await fixture.deliver();
    expect(idsSentTo(ONE).slice(sentBefore)).toEqual([newest?.eventId, tested.eventId]);

    fixture.receivers.set(ONE, () => ({ status: 204 }));
    fixture.clock.at += 24 * HOUR_MS;
    await fixture.deliver();
    expect(await fixture.log(webhook.id)).toMatchObject(Array(21).fill({ state: 'delivered' }));
  });

  it('has test events, which come also to webhooks that asked for something else', async () => {
    const { webhook } = await fixture.create({ events: ['vault.code_viewed'] });
    await fixture.database.transaction((tx) => fixture.deliveries.test(tx, webhook.id, accessOfApplication));
    await fixture.deliver();
    expect(bodyOf(fixture.sent[0])).toMatchObject({ type: 'webhook.test', data: { user: null } });
    expect(await fixture.log(webhook.id)).toMatchObject([{ state: 'delivered', eventType: 'webhook.test' }]);
  });
});
