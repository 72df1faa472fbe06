import { Type } from 'typebox';
import { eventTypes } from '../../../core/events/catalogue.ts';
import { type Delivery, deliveryStates } from '../../../core/webhooks/deliveries.ts';
import type { Webhook } from '../../../core/webhooks/webhooks.ts';
import { isoTime, isoTimeOrNull } from '../../../http/answer/iso-time.ts';
import { Id } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery } from '../../../http/schemas/page.ts';
import { NullableTime, Time } from '../../../http/schemas/time.ts';
import { Envelope } from '../envelope.ts';
import { OptionalBody } from '../schemas.ts';

const Url = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'Where events are sent by POST: https, on the public internet.',
  examples: ['https://hooks.example.com/twofold'],
});

const Events = Type.Array(Type.Enum([...eventTypes]), {
  minItems: 1,
  maxItems: 50,
  description: 'What is sent.',
});

export const ApplicationField = Type.Optional({
  ...Id,
  description: 'For administrators: what belongs to this application, in place of what is their own.',
});

export const NewWebhookBody = Type.Object({ url: Url, events: Events, application: ApplicationField });

export const WebhookChangeBody = Type.Object({
  url: Type.Optional(Url),
  events: Type.Optional(Events),
  enabled: Type.Optional(
    Type.Boolean({ description: 'True also revives one that was switched off; it gets what happens then.' }),
  ),
});

export const RotateBody = OptionalBody(
  Type.Object({
    overlapSeconds: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 604_800,
        description: 'How long the old secret signs beside the new one; a day when missing.',
      }),
    ),
  }),
);

const WebhookView = Type.Object({
  id: Type.String(),
  url: Type.String(),
  events: Type.Array(Type.String()),
  application: Type.Union([Type.String(), Type.Null()], {
    description: 'The application whose events it gets; null for one that gets those of a person.',
  }),
  enabled: Type.Boolean(),
  disabledReason: Type.Union([Type.String(), Type.Null()], {
    description:
      '`owner`, `failing` (nothing was accepted for days), `gone` (the receiver answered 410), ' +
      '`access_ended` (the password was reset, or everything was ended).',
  }),
  failingSince: NullableTime,
  previousSecretUntil: NullableTime,
  createdAt: Time,
});

export const OneWebhook = Envelope(Type.Object({ webhook: WebhookView }));
export const WebhookAndSecret = Envelope(
  Type.Object({
    webhook: WebhookView,
    secret: Type.String({ description: '`whsec_…`: verifies what is sent. Shown once.' }),
  }),
);
export const WebhookList = Envelope(
  Type.Object({ webhooks: Type.Array(WebhookView), nextCursor: NextCursor }),
);

export const DeliveryParams = Type.Object({ id: Id, delivery: Id });
export const DeliveryQuery = Type.Object({
  ...PageQuery.properties,
  state: Type.Optional(Type.Enum(deliveryStates)),
});

const DeliveryView = Type.Object({
  id: Type.String(),
  eventId: Type.String({ description: 'The `webhook-id` of every attempt.' }),
  eventType: Type.String(),
  state: Type.String({ description: '`waiting`, `delivered`, or `parked`: not tried any more.' }),
  attempts: Type.Integer(),
  nextAttemptAt: NullableTime,
  responseStatus: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the last attempt.' }),
  error: Type.Union([Type.String(), Type.Null()], {
    description:
      '`status_refused`, `timed_out`, `connection_failed`, `tls_failed`, `unresolved`, `address_refused`, `url_refused`, ' +
      '`answer_malformed`, `gone`, or `webhook_disabled`.',
  }),
  createdAt: Time,
  finishedAt: NullableTime,
});

export const OneDelivery = Envelope(Type.Object({ delivery: DeliveryView }));
export const DeliveryList = Envelope(
  Type.Object({ deliveries: Type.Array(DeliveryView), nextCursor: NextCursor }),
);

export function webhookView(webhook: Webhook) {
  const { id, url, events, applicationId, ownerUserId, disabledAt, disabledReason } = webhook;
  return {
    ...{ id, url, events, disabledReason, enabled: disabledAt === null },
    application: ownerUserId === null ? applicationId : null,
    failingSince: isoTimeOrNull(webhook.failingSince),
    previousSecretUntil: isoTimeOrNull(webhook.previousSecretUntil),
    createdAt: isoTime(webhook.createdAt),
  };
}

export function deliveryView(delivery: Delivery) {
  const { id, eventId, eventType, state, attempts, responseStatus, error } = delivery;
  return {
    ...{ id, eventId, eventType, state, attempts, responseStatus, error },
    nextAttemptAt: isoTimeOrNull(delivery.nextAttemptAt),
    createdAt: isoTime(delivery.createdAt),
    finishedAt: isoTimeOrNull(delivery.finishedAt),
  };
}
