import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpCaller, httpCaller } from '../installation/http-caller.ts';
import { ALLOW_LOCAL, startReceiver, type WebhookReceiver } from '../messages/webhook-receiver.ts';
import { noteSecret } from '../secrets-ledger.ts';
import { logIn, setUp } from '../users/enrolled-user.ts';
import { openFaultStore, type SetUp } from './apparatus/fault-store.ts';
import { repetitions } from './apparatus/repetitions.ts';

const KILLS = repetitions({ short: 2, full: 20 });

const open: { close(): void | Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function kept<Closable extends { close(): void | Promise<void> }>(each: Closable): Closable {
  open.push(each);
  return each;
}

interface Hook {
  receiver: WebhookReceiver;
  secret: string;
}

async function addWebhook(caller: HttpCaller, receiver: WebhookReceiver): Promise<Hook> {
  const body = { url: receiver.url, events: ['2fa.failed', '2fa.verified', '2fa.enabled'] };
  const answer = await caller.call('POST', '/api/webhooks', { body });
  expect(answer.status).toBe(201);
  const { secret } = answer.body.data as { secret: string };
  noteSecret(secret);
  return { receiver, secret };
}

/** Something to tell: a user whose codes are refused. Resolves with how many refusals were answered. */
async function refuse(caller: HttpCaller, user: string, count: number): Promise<number> {
  await setUp(caller, user);
  let refused = 0;
  for (let i = 0; i < count; i++) {
    if ((await logIn(caller, user, '000000')).status === 401) refused++;
  }
  return refused;
}

/** The ids of all events that the webhooks asked for, as the feed has them. */
async function idsOfFeed(caller: HttpCaller): Promise<string[]> {
  const { body } = await caller.call('GET', '/mfa/events?limit=100');
  expect(body.hasMore).toBe(false);
  return (body.events as { id: string }[]).map(({ id }) => id);
}

const idsAt = ({ receiver }: Hook) => new Set(receiver.received.map(({ event }) => event.id));

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}

describe.each<SetUp>(['embedded', 'distributed'])('fault 10: webhook receivers, %s', (setUpName) => {
  it('K06: that hang, redirect, reset or refuse delay no good one, and are not followed', async () => {
    await using store = await openFaultStore(setUpName);
    const server = await store.start(ALLOW_LOCAL);
    const caller = kept(httpCaller(server));
    const trap = kept(await startReceiver());
    const hanging = [];
    for (let i = 0; i < 5; i++) hanging.push(kept(await startReceiver(() => undefined)));
    const bad = [
      ...hanging,
      kept(await startReceiver((reply) => void reply.writeHead(307, { location: trap.url }).end())),
      kept(await startReceiver((reply) => void reply.socket?.resetAndDestroy())),
      kept(await startReceiver((reply) => void reply.writeHead(500).end('x'.repeat(100_000)))),
      kept(await startReceiver((reply) => void reply.writeHead(200).write('a body without an end'))),
    ];
    for (const receiver of bad) await addWebhook(caller, receiver);
    const good: Hook[] = [];
    for (let i = 0; i < 3; i++) good.push(await addWebhook(caller, kept(await startReceiver())));

    const refused = await refuse(caller, 'alice', 8);
    expect(refused).toBe(8);
    await until(() => good.every((hook) => idsAt(hook).size === refused));
    // Nobody waited for a receiver that hangs: each of those still has no more than it had at once.
    for (const receiver of hanging) expect(receiver.received.length).toBeLessThan(refused);
    for (const { receiver, secret } of good) expect(receiver.verified(secret)).toHaveLength(refused);
    expect(trap.received).toEqual([]);
    expect((await caller.call('GET', '/api/health/ready')).status).toBe(200);
  });

  it('are told once each by two processes that share the work', async () => {
    await using store = await openFaultStore(setUpName);
    const callers = [];
    for (let i = 0; i < 2; i++) callers.push(kept(httpCaller(await store.start(ALLOW_LOCAL))));
    const [one, other] = callers;
    if (!one || !other) throw new Error('two servers were started');
    const hooks: Hook[] = [];
    for (let i = 0; i < 4; i++) hooks.push(await addWebhook(one, kept(await startReceiver())));
    const refused = await Promise.all([refuse(one, 'alice', 8), refuse(other, 'ben', 8)]);
    expect(refused).toEqual([8, 8]);
    await until(() => hooks.every((hook) => idsAt(hook).size === 16));
    for (const { receiver, secret } of hooks) expect(receiver.verified(secret)).toHaveLength(16);
  });

  it(`K10: nothing is lost over ${KILLS} times kill -9, and what comes twice has the same id and body`, async () => {
    await using store = await openFaultStore(setUpName);
    let slow = true;
    // Answers after a while, so that a kill finds deliveries whose answer is on its way.
    const receiver = kept(
      await startReceiver((reply) => void setTimeout(() => reply.writeHead(204).end(), slow ? 100 : 0)),
    );
    let hook: Hook | undefined;
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      const server = await store.start(ALLOW_LOCAL);
      const caller = kept(httpCaller(server));
      hook ??= await addWebhook(caller, receiver);
      acknowledged += await refuse(caller, `user-${round}`, 4);
      const before = receiver.received.length;
      await until(() => receiver.received.length > before);
      await server.kill();
    }
    slow = false;
    const caller = kept(httpCaller(await store.start(ALLOW_LOCAL)));
    if (!hook) throw new Error('no webhook was made');
    const { secret } = hook;
    const wanted = new Set<string>();
    await until(async () => {
      for (const id of await idsOfFeed(caller)) wanted.add(id);
      return wanted.size >= acknowledged;
    });
    await until(() => [...wanted].every((id) => receiver.received.some(({ event }) => event.id === id)));
    receiver.verified(secret);
    const bodies = new Map<string, Set<string>>();
    for (const { body, headers } of receiver.received) {
      const id = headers['webhook-id'] ?? '';
      bodies.set(id, (bodies.get(id) ?? new Set()).add(body));
    }
    expect([...bodies.values()].every((each) => each.size === 1)).toBe(true);
    expect([...bodies.keys()].toSorted()).toEqual([...wanted].toSorted());
  }, 600_000);
});
