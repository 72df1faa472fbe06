import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Context } from '../../../core/context.ts';
import type { GateDevice } from '../../../core/gate/devices/devices.ts';
import { subjectOfPerson } from '../../../core/people/people.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson, originOf } from '../../../http/caller/person-context.ts';
import { takeTurns } from '../../../http/request/turns.ts';
import { WITHOUT_CONTROL_CHARACTERS } from '../../../http/schemas/text.ts';
import type { GateDoorParts } from '../parts.ts';
import { DeviceView, deviceView } from '../views.ts';

const tags = ['Gate'];

const DeviceType = Type.String({
  maxLength: 64,
  pattern: WITHOUT_CONTROL_CHARACTERS,
  description: 'Such as `desktop`, `phone`.',
});

const Added = Type.Object({ 'status code': Type.Literal(200), status: Type.Literal('ok') });

/** These wait for no hasher: so many take a few milliseconds until they are answered. */
const CODES_PER_TURN = 8;

/** One answer for an address that nobody has, a wrong code, a used one, a lock: the words of an earlier system. */
const REFUSED = JSON.stringify({ 'status code': 401, error: 'Invalid email or password' });

/** POST /device/add and POST /gate/devices: a browser becomes a registered device. */
export function registrationRoutes(app: App, parts: GateDoorParts): void {
  const { gate, database, callers, deviceCookies, pageGuard, settings } = parts;

  /** Of a browser that is registered already: its old registration ends with the new one, so that nobody fixes one on it. */
  async function presentDeviceOf(request: FastifyRequest): Promise<GateDevice | undefined> {
    const presented = await gate.gate.present(request.headers.cookie);
    return typeof presented === 'string' ? undefined : presented.device;
  }

  app.post(
    '/device/add',
    {
      onRequest: takeTurns(CODES_PER_TURN),
      schema: {
        tags,
        summary: 'Register this browser with an e-mail address and a code',
        description: 'The code is one of an authenticator app. Whatever is wrong, the answer is the same.',
        body: Type.Object({
          email: Type.String({ minLength: 1, maxLength: 320 }),
          device_registration_code: Type.String({ minLength: 1, maxLength: 64 }),
          device_type: Type.Optional(DeviceType),
        }),
        response: { 200: Added },
      },
      ...pageGuard,
    },
    async (request, reply) => {
      const { email, device_registration_code: code, device_type: type = '' } = request.body;
      const present = await presentDeviceOf(request);
      const context: Context = { ...originOf(request), actor: 'unknown' };
      const registered = await gate.registration.byCode({ email, code, type, present }, context);
      if (!registered)
        return reply
          .code(401 as 200)
          .type('application/json; charset=utf-8')
          .send(REFUSED as never);
      reply.header('set-cookie', deviceCookies.register(registered));
      return { 'status code': 200, status: 'ok' } as const;
    },
  );

  app.post(
    `${settings.apiBasePath}/gate/devices`,
    {
      schema: {
        tags,
        summary: 'Register this browser, logged in',
        description:
          'After a second factor within the last five minutes. The device is worth what the session is: a passkey opens ' +
          'what asks for one.',
        body: Type.Object({
          name: Type.Optional(Type.String({ maxLength: 100, pattern: WITHOUT_CONTROL_CHARACTERS })),
          type: Type.Optional(DeviceType),
        }),
        response: { 201: Type.Object({ device: DeviceView }) },
      },
      ...callers.requirePerson({ stepUp: 'strict' }),
    },
    async (request, reply) => {
      const { person, session } = personOf(request);
      const { name = '', type = '' } = request.body;
      const present = await presentDeviceOf(request);
      const given = { person, session, name, type, present };
      const context = contextOfPerson(request);
      const registered = await database.transaction(
        (tx) => gate.registration.bySession(tx, given, context),
        underLockOf(subjectOfPerson(person)),
      );
      reply.header('set-cookie', deviceCookies.register(registered));
      return reply.code(201).send({ device: deviceView(registered.device) });
    },
  );
}
