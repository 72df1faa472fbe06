import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import type { GateDoorParts } from '../parts.ts';
import { DeviceView, deviceView } from '../views.ts';

const tags = ['Gate'];

/** /gate/devices: the browsers that one has registered. */
export function ownDeviceRoutes(app: App, parts: GateDoorParts): void {
  const { gate, database, callers, deviceCookies, settings } = parts;
  const base = `${settings.apiBasePath}/gate/devices`;

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List your registered devices',
        response: {
          200: Type.Object({
            devices: Type.Array(DeviceView),
            current: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { userId } = personOf(request);
      const presented = await gate.gate.present(request.headers.cookie);
      const devices = await gate.devices.list(database.read, userId);
      const current = typeof presented === 'string' ? null : presented.device.id;
      return { devices: devices.map(deviceView), current };
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'End the registration of one of your devices',
        description:
          'Services refuse it within a second. A WebSocket that is open stays open: the gate saw its beginning.',
        params: IdParams,
        response: { 204: Type.Null() },
      },
      ...callers.requirePerson(),
    },
    async (request, reply) => {
      const { userId } = personOf(request);
      const { id } = request.params;
      const context = contextOfPerson(request);
      const presented = await gate.gate.present(request.headers.cookie);
      await database.transaction((tx) => gate.devices.revoke(tx, id, context, userId));
      if (typeof presented !== 'string' && presented.device.id === id)
        reply.header('set-cookie', deviceCookies.clear());
      return reply.code(204).send(null);
    },
  );
}
