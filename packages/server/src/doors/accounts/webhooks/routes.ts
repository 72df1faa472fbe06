import { Type } from 'typebox';
import { eventTypes } from '../../../core/events/catalogue.ts';
import { underWebhooksLock } from '../../../core/webhooks/webhooks.ts';
import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { assertStillOpen, locksOfCaller } from '../../../http/caller/still-open.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOfEither, ownerOf } from '../either-caller.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { accessOf } from './access.ts';
import { deliveryRoutes } from './deliveries.ts';
import {
  ApplicationField,
  NewWebhookBody,
  OneWebhook,
  RotateBody,
  WebhookAndSecret,
  WebhookChangeBody,
  WebhookList,
  webhookView,
} from './schemas.ts';

const tags = ['Webhooks'];

/**
 * /webhooks: a person's own, which get events about them; those of an application, by its API key with the scope `events`
 * or by an administrator who names it.
 */
export function webhookRoutes(app: App, parts: AccountsDoorParts): void {
  const { webhooks, sessions, idempotency, database, callers, settings } = parts;
  const base = `${settings.apiBasePath}/webhooks`;
  const anybody = callers.requireEither({ scope: 'events' }, {});
  const careful = callers.requireEither({ scope: 'events' }, { stepUp: 'own' });

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Add a webhook',
        description: 'The answer has the secret that its deliveries are signed with. It is shown this once.',
        body: NewWebhookBody,
        response: { 201: WebhookAndSecret },
      },
      ...anybody,
    },
    (request, reply) => {
      const { url, events, application } = request.body;
      const owner = ownerOf(request, application);
      const work = async (tx: Transaction) => {
        await assertStillOpen(tx, request, sessions);
        const made = await webhooks.create(tx, { ...owner, url, events }, contextOfEither(request));
        const data = { webhook: webhookView(made.webhook), secret: made.secret };
        return {
          status: 201,
          body: enveloped('The webhook was added. Keep its secret: it is not shown again.', data),
          ...(owner.ownerUserId !== null && { userId: owner.ownerUserId }),
        };
      };
      const locks = [...locksOfCaller(request), ...underWebhooksLock(owner).locks];
      return answerWith(reply, idempotency.answerOnce(request, work, { locks }));
    },
  );

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List webhooks',
        description: 'Oldest first.',
        querystring: Type.Object({ ...PageQuery.properties, application: ApplicationField }),
        response: { 200: WebhookList },
      },
      ...anybody,
    },
    async (request) => {
      const owner = ownerOf(request, request.query.application);
      const { items, nextAfter } = await webhooks.list(database.read, owner, pageRequest(request.query));
      return enveloped('', { webhooks: items.map(webhookView), nextCursor: nextAfter });
    },
  );

  app.get(
    `${base}/events`,
    {
      schema: {
        tags,
        summary: 'List the types of events',
        response: { 200: Envelope(Type.Object({ events: Type.Array(Type.String()) })) },
      },
      ...anybody,
    },
    async () => enveloped('', { events: [...eventTypes] }),
  );

  app.get(
    `${base}/:id`,
    {
      schema: { tags, summary: 'See a webhook', params: IdParams, response: { 200: OneWebhook } },
      ...anybody,
    },
    async (request) => {
      const webhook = await webhooks.get(database.read, request.params.id, accessOf(request));
      return enveloped('', { webhook: webhookView(webhook) });
    },
  );

  app.patch(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Change a webhook',
        description: 'What is left out stays. Whose it is cannot be changed.',
        params: IdParams,
        body: WebhookChangeBody,
        response: { 200: OneWebhook },
      },
      ...anybody,
    },
    async (request) => {
      const { url, events, enabled } = request.body;
      const change = { url, events, enabled };
      const webhook = await database.transaction(
        async (tx) => {
          await assertStillOpen(tx, request, sessions);
          return webhooks.change(tx, request.params.id, accessOf(request), change, contextOfEither(request));
        },
        { locks: locksOfCaller(request) },
      );
      return enveloped('The webhook was changed.', { webhook: webhookView(webhook) });
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Remove a webhook',
        description: 'What waits for it is not sent any more.',
        params: IdParams,
        response: { 200: EmptyEnvelope },
      },
      ...anybody,
    },
    async (request) => {
      await database.transaction((tx) =>
        webhooks.remove(tx, request.params.id, accessOf(request), contextOfEither(request)),
      );
      return enveloped('The webhook was removed.');
    },
  );

  app.post(
    `${base}/:id/rotate-secret`,
    {
      schema: {
        tags,
        summary: 'Give a webhook a new secret',
        description: 'Deliveries carry two signatures until the overlap ends.',
        params: IdParams,
        body: RotateBody,
        response: { 200: WebhookAndSecret },
      },
      ...careful,
    },
    (request, reply) => {
      const { id } = request.params;
      const options = { overlapSeconds: request.body?.overlapSeconds };
      const work = async (tx: Transaction) => {
        const actor = contextOfEither(request);
        const made = await webhooks.rotateSecret(tx, id, accessOf(request), options, actor);
        const data = { webhook: webhookView(made.webhook), secret: made.secret };
        return {
          status: 200,
          body: enveloped('Keep the new secret: it is not shown again.', data),
          ...(made.webhook.ownerUserId !== null && { userId: made.webhook.ownerUserId }),
        };
      };
      return answerWith(reply, idempotency.answerOnce(request, work));
    },
  );

  deliveryRoutes(app, parts);
}
