import { DatabaseSync } from 'node:sqlite';
import { databaseCounters } from '../../platform/counters/counters.ts';
import { createIds } from '../../platform/ids.ts';
import { createKeyring } from '../../platform/keyring/keyring.ts';
import { generateMasterKey } from '../../platform/keyring/master-keys/master-key.ts';
import { OutgoingError, type OutgoingFailure } from '../../platform/outgoing/failure.ts';
import {
  createOutgoing,
  type OutgoingAnswer,
  type OutgoingRequest,
} from '../../platform/outgoing/outgoing.ts';
import { createSystemRandom } from '../../platform/random.ts';
import { sealPending } from '../audit/chain/seal.ts';
import { openAuditFixture } from '../audit/fixture.ts';
import type { AuditEvent } from '../audit/record.ts';
import { createDeliveries } from './deliveries.ts';
import { createAttempt } from './delivery/attempt.ts';
import { createDispatcher } from './delivery/dispatch.ts';
import { feedWebhooks } from './delivery/feed.ts';
import { createSettle } from './delivery/settle.ts';
import { createOwnerLimits } from './owner-limits.ts';
import { createWebhooks, type NewWebhook, underWebhooksLock, type WebhookAccess } from './webhooks.ts';

/** What a receiver does with one request. */
export type Receiver = (
  request: OutgoingRequest,
) => Promise<Partial<OutgoingAnswer>> | Partial<OutgoingAnswer> | OutgoingFailure;

export const APPLICATION = 'app_1';
export const accessOfApplication: WebhookAccess = { kind: 'application', applicationId: APPLICATION };

/** For tests: two applications with users, webhooks on a store of their own, receivers that are functions. */
export async function openWebhookFixture() {
  const audit = await openAuditFixture();
  const { database, clock } = audit;
  await audit.tamper(
    "insert into applications (id, name, created_at) values ('app_1', 'one', 1), ('app_2', 'two', 1)",
  );
  await audit.tamper(
    "insert into users (id, application_id, name, created_at) values ('usr_0', 'app_1', 'anna', 1), ('usr_1', 'app_1', 'ben', 1), ('usr_2', 'app_2', 'carla', 1)",
  );
  const random = createSystemRandom();
  const ids = createIds(clock, random);
  const keyring = createKeyring({ keys: [generateMasterKey(random)], random });
  const receivers = new Map<string, Receiver>();
  const sent: OutgoingRequest[] = [];
  const errors: unknown[] = [];
  const real = createOutgoing({ allowHttp: false, allowNetworks: [] });
  const outgoing = {
    checkUrl: real.checkUrl,
    async send(request: OutgoingRequest): Promise<OutgoingAnswer> {
      sent.push(request);
      const answer = await (receivers.get(request.url) ?? (() => ({ status: 204 })))(request);
      if (typeof answer === 'string') throw new OutgoingError(answer, 'as the test wants it');
      return { status: 200, retryAfter: undefined, body: '', ...answer };
    },
  };
  const ownerLimits = createOwnerLimits({ counters: databaseCounters, clock });
  const webhooks = createWebhooks({ keyring, outgoing, ids, random, clock, audit: audit.audit, ownerLimits });
  const deliveries = createDeliveries({
    webhooks,
    ownerLimits,
    ids,
    clock,
    audit: audit.audit,
  });
  const attempt = createAttempt({ outgoing, keyring, clock });
  const settle = createSettle({ clock, random, audit: audit.audit });
  const actor = { actor: 'cli' };
  /** As one process has it, with its own memory. */
  const openDispatcher = () =>
    createDispatcher({
      ...{ database, clock, attempt, settle },
      onFree: () => undefined,
      onError: (error) => errors.push(error),
    });
  const dispatcher = openDispatcher();

  async function feed(): Promise<void> {
    await sealPending(database);
    while (await feedWebhooks(database, { ids, clock }));
  }

  return {
    ...{
      ...audit,
      ids,
      random,
      keyring,
      webhooks,
      deliveries,
      attempt,
      settle,
      receivers,
      sent,
      errors,
      actor,
    },
    ...{ dispatcher, openDispatcher, feed },
    readRows<Row>(sql: string): Row[] {
      const connection = new DatabaseSync(audit.path);
      const rows = connection.prepare(sql).all() as Row[];
      connection.close();
      return rows;
    },
    create(webhook: Partial<NewWebhook> = {}) {
      const given: NewWebhook = {
        ...{ applicationId: APPLICATION, ownerUserId: null, url: 'https://hooks.example/one' },
        events: ['2fa.failed', '2fa.verified'],
        ...webhook,
      };
      return database.transaction((tx) => webhooks.create(tx, given, actor), underWebhooksLock(given));
    },
    /** Records this many and lets the feed see them. */
    async happen(count: number, event?: Partial<AuditEvent>): Promise<void> {
      await audit.write(count, event);
      await feed();
    },
    /** Begins what is due, and waits for what was begun; again until nothing is due at this moment. */
    async deliver(): Promise<void> {
      for (let before = -1; sent.length !== before; ) {
        before = sent.length;
        await dispatcher.begin();
        await dispatcher.idle();
      }
    },
    /** The delivery log of a webhook of the application, oldest first. */
    async log(webhookId: string) {
      const { items } = await deliveries.list(database.read, webhookId, accessOfApplication);
      return items.reverse();
    },
  };
}

export type WebhookFixture = Awaited<ReturnType<typeof openWebhookFixture>>;
