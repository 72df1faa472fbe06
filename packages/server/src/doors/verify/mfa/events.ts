import { Type } from 'typebox';
import { eventTypes } from '../../../core/events/catalogue.ts';
import { listEvents } from '../../../core/events/list-events.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { callerOf } from '../../../http/caller/caller.ts';
import { NextCursor } from '../../../http/schemas/page.ts';
import { Time } from '../../../http/schemas/time.ts';
import type { VerifyDoorParts } from '../parts.ts';

const Query = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 128, description: 'The `nextCursor` of the page before.' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '100 when missing.' })),
});

const Events = Type.Object({
  events: Type.Array(
    Type.Object({
      id: Type.String({ description: 'The same at every reading.' }),
      type: Type.Enum([...eventTypes]),
      at: Time,
      data: Type.Object({}, { additionalProperties: true }),
    }),
  ),
  nextCursor: { ...NextCursor, description: 'Where to go on, now or later.' },
  hasMore: Type.Boolean({ description: 'Whether asking again at once can give more.' }),
  missed: Type.Boolean({ description: 'True when events after the cursor were pruned from the audit log.' }),
});

/** GET /mfa/events: what happened to the application's users, for a reader that polls and must miss nothing. */
export function eventRoutes(app: App, parts: VerifyDoorParts): void {
  app.get(
    '/mfa/events',
    {
      schema: {
        summary: "Follow what happens to your application's users",
        description:
          'Oldest first. Keep `nextCursor` and come back with it: no event is missed, and none comes twice. ' +
          'Events appear about a second after they happened.',
        tags: ['Events'],
        querystring: Query,
        response: { 200: Events },
      },
      ...parts.callers.requireApplication('events'),
    },
    async (request) => {
      const { cursor: after, limit } = request.query;
      const { applicationId } = callerOf(request);
      const page = await listEvents(parts.database.read, applicationId, { after, ...(limit && { limit }) });
      return {
        events: page.events.map(({ at, ...event }) => ({ ...event, at: isoTime(at) })),
        nextCursor: page.cursor,
        hasMore: page.hasMore,
        missed: page.missed,
      };
    },
  );
}
