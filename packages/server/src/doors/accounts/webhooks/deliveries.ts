import { answerWith } from '../../../http/answer/answer.ts';
import type { App } from '../../../http/app.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { pageRequest } from '../../../http/schemas/page.ts';
import type { Transaction } from '../../../platform/database/database.ts';
import { contextOfEither } from '../either-caller.ts';
import { enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { accessOf } from './access.ts';
import { DeliveryList, DeliveryParams, DeliveryQuery, deliveryView, OneDelivery } from './schemas.ts';

const tags = ['Webhooks'];

/** /webhooks/:id/…: what was sent, sending it again, and sending something to see that it arrives. */
export function deliveryRoutes(app: App, parts: AccountsDoorParts): void {
  const { deliveries, idempotency, database, callers, settings } = parts;
  const base = `${settings.apiBasePath}/webhooks/:id`;
  const anybody = callers.requireEither({ scope: 'events' }, {});

  app.post(
    `${base}/test`,
    {
      schema: {
        tags,
        summary: 'Send a test event',
        description: 'Of the type `webhook.test`. What becomes of it is in the list of deliveries.',
        params: IdParams,
        response: { 202: OneDelivery },
      },
      ...anybody,
    },
    (request, reply) => {
      const work = async (tx: Transaction) => {
        const delivery = await deliveries.test(tx, request.params.id, accessOf(request));
        return {
          status: 202,
          body: enveloped('The test event is on its way.', { delivery: deliveryView(delivery) }),
        };
      };
      return answerWith(reply, idempotency.answerOnce(request, work));
    },
  );

  app.get(
    `${base}/deliveries`,
    {
      schema: {
        tags,
        summary: 'List the deliveries of a webhook',
        description: 'Newest first, for thirty days after they ended.',
        params: IdParams,
        querystring: DeliveryQuery,
        response: { 200: DeliveryList },
      },
      ...anybody,
    },
    async (request) => {
      const { state, ...query } = request.query;
      const options = { ...pageRequest(query), ...(state !== undefined && { state }) };
      const page = await deliveries.list(database.read, request.params.id, accessOf(request), options);
      return enveloped('', { deliveries: page.items.map(deliveryView), nextCursor: page.nextAfter });
    },
  );

  app.post(
    `${base}/deliveries/:delivery/retry`,
    {
      schema: {
        tags,
        summary: 'Send a delivery again',
        description: 'At once, once, under the same `webhook-id`, whatever became of it before.',
        params: DeliveryParams,
        response: { 202: OneDelivery },
      },
      ...anybody,
    },
    (request, reply) => {
      const { id, delivery: deliveryId } = request.params;
      const work = async (tx: Transaction) => {
        const context = contextOfEither(request);
        const delivery = await deliveries.retry(tx, id, deliveryId, accessOf(request), context);
        return {
          status: 202,
          body: enveloped('The delivery is on its way.', { delivery: deliveryView(delivery) }),
        };
      };
      return answerWith(reply, idempotency.answerOnce(request, work));
    },
  );
}
