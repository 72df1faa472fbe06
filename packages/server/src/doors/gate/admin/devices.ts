import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import { WITHOUT_NUL } from '../../../http/schemas/text.ts';
import type { GateDoorParts } from '../parts.ts';
import { NamedDeviceView, namedDeviceView } from '../views.ts';

const tags = ['Administration'];

/** /admin/devices: everybody's registered devices. */
export function deviceRoutes(app: App, { gate, database, callers, settings }: GateDoorParts): void {
  const { devices } = gate;
  const base = `${settings.apiBasePath}/admin/devices`;

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List the registered devices',
        querystring: Type.Object({
          ...PageQuery.properties,
          q: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 254,
              pattern: WITHOUT_NUL,
              description: 'A part of the user name of those whose they are.',
            }),
          ),
        }),
        response: { 200: Type.Object({ devices: Type.Array(NamedDeviceView), nextCursor: NextCursor }) },
      },
      ...callers.requirePerson({ roles: ['admin'] }),
    },
    async (request) => {
      const { items, nextAfter } = await devices.listAll(
        database.read,
        pageRequest(request.query),
        request.query.q,
      );
      return { devices: items.map(namedDeviceView), nextCursor: nextAfter };
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'End the registration of a device',
        params: IdParams,
        response: { 204: Type.Null() },
      },
      ...callers.requirePerson({ roles: ['admin'], stepUp: 'own' }),
    },
    async (request, reply) => {
      const context = contextOfPerson(request);
      await database.transaction((tx) => devices.revoke(tx, request.params.id, context));
      return reply.code(204).send(null);
    },
  );
}
