import { Type } from 'typebox';
import { proxies, proxyNames, settingOf } from '../../../core/gate/proxies/snippets.ts';
import type { App } from '../../../http/app.ts';
import { Id } from '../../../http/schemas/id.ts';
import { invalidField } from '../../../platform/errors.ts';
import type { GateDoorParts } from '../parts.ts';

/** Host and port, or a socket: nothing that could be another line of the configuration. */
const Address = (description: string, examples: string[]) =>
  Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9._:/@\\[\\]-]+$', description, examples });

/** GET /admin/services/:id/snippet/:proxy: what `twofold gate snippet` prints. */
export function snippetRoute(app: App, { gate, database, callers, settings }: GateDoorParts): void {
  app.get(
    `${settings.apiBasePath}/admin/services/:id/snippet/:proxy`,
    {
      schema: {
        tags: ['Administration'],
        summary: 'Configure a reverse proxy in front of a service',
        description:
          'The configuration takes away what clients send under the names of identity headers, and the cookies of the gate, ' +
          'before the application. `haproxy-lua` is the script that HAProxy loads.',
        params: Type.Object({ id: Id, proxy: Type.Enum(proxyNames) }),
        querystring: Type.Object({
          application: Type.Optional(Address('Where it listens.', ['127.0.0.1:8080'])),
          gate: Type.Optional(
            Address('Where the gate listens; as configured when missing.', ['127.0.0.1:3000']),
          ),
        }),
        response: { 200: Type.Object({ snippet: Type.String() }) },
      },
      ...callers.requirePerson({ roles: ['admin'] }),
    },
    async (request) => {
      const { id, proxy } = request.params;
      const { application = '127.0.0.1:8080', gate: address = settings.gateAddress } = request.query;
      if (address === undefined)
        throw invalidField(
          '/gate',
          'must be given, as the gate listens on a socket: each proxy names it in its own way',
        );
      const service = await gate.services.get(database.read, id);
      return { snippet: proxies[proxy]?.(settingOf(service, application, address)) ?? '' };
    },
  );
}
