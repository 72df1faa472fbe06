import { Type } from 'typebox';
import type { TrustedDevice } from '../../../core/devices/devices.ts';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Id } from '../../../http/schemas/id.ts';
import { Time } from '../../../http/schemas/time.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';

const DeviceView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  ip: Type.String({ description: 'Where it was used last.' }),
  userAgent: Type.String(),
  createdAt: Time,
  lastUsedAt: Time,
  expiresAt: Time,
});

/** Trusted devices: the list, the end of one, the end of all. */
export function deviceRoutes(app: App, parts: AccountsDoorParts): void {
  const { callers, database, devices, cookies, settings } = parts;
  const base = `${settings.apiBasePath}/2fa/devices`;

  app.get(
    base,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'List your trusted devices',
        response: { 200: Envelope(Type.Object({ devices: Type.Array(DeviceView) })) },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const trusted = await devices.list(database.read, personOf(request).userId);
      return enveloped('Your trusted devices, the newest first.', { devices: trusted.map(deviceView) });
    },
  );

  app.delete(
    `${base}/:deviceId`,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Trust a device no more',
        params: Type.Object({ deviceId: Id }),
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { person, userId } = personOf(request);
      const context = contextOfPerson(request);
      const removed = await database.transaction(
        (tx) => devices.remove(tx, userId, request.params.deviceId, context),
        underLockOf(subjectOfPerson(person)),
      );
      if (!removed) throw new TwofoldError('device.not_found');
      return enveloped('The device is trusted no more.');
    },
  );

  app.delete(
    base,
    {
      schema: {
        tags: ['Second factor'],
        summary: 'Trust no device any more',
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson(),
    },
    async (request, reply) => {
      const { person, userId } = personOf(request);
      const context = contextOfPerson(request);
      await database.transaction(
        (tx) => devices.removeAll(tx, userId, context),
        underLockOf(subjectOfPerson(person)),
      );
      reply.header('set-cookie', cookies.clearDevice());
      return enveloped('No device is trusted any more.');
    },
  );
}

function deviceView({ id, name, ip, userAgent, createdAt, lastUsedAt, expiresAt }: TrustedDevice) {
  return {
    ...{ id, name, ip, userAgent },
    createdAt: isoTime(createdAt),
    lastUsedAt: isoTime(lastUsedAt),
    expiresAt: isoTime(expiresAt),
  };
}
