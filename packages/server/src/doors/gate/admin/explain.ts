import { isIP } from 'node:net';
import { Type } from 'typebox';
import type { Visit } from '../../../core/gate/decision/decision.ts';
import { parseTargetAddress } from '../../../core/gate/target/target.ts';
import type { App } from '../../../http/app.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { WITHOUT_NUL } from '../../../http/schemas/text.ts';
import { invalidField } from '../../../platform/errors.ts';
import type { GateDoorParts } from '../parts.ts';

/** POST /admin/services/:id/explain: which rule would decide. It asks the very function that decides. */
export function explainRoute(app: App, { gate, database, callers, settings }: GateDoorParts): void {
  app.post(
    `${settings.apiBasePath}/admin/services/:id/explain`,
    {
      schema: {
        tags: ['Administration'],
        summary: 'Explain what the gate would decide',
        params: IdParams,
        body: Type.Object({
          url: Type.String({ maxLength: 8192, examples: ['https://wiki.example.com/reports/7'] }),
          method: Type.Optional(Type.String({ maxLength: 32, description: 'GET when missing.' })),
          device: Type.Optional(
            Type.String({
              maxLength: 64,
              pattern: WITHOUT_NUL,
              description: 'The id of a registered device.',
            }),
          ),
          address: Type.Optional(Type.String({ maxLength: 64, description: "The client's." })),
          bound: Type.Optional(Type.Boolean({ description: 'As with a proof of its key.' })),
        }),
        response: {
          200: Type.Object({
            outcome: Type.Enum(['allowed', 'open', 'login', 'denied']),
            rule: Type.String(),
            pathRule: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the policy, from 0.' }),
            wanted: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
      ...callers.requirePerson({ roles: ['admin'] }),
    },
    async (request) => {
      const { url, method = 'GET', device, address, bound = false } = request.body;
      if (address !== undefined && isIP(address) === 0)
        throw invalidField('/address', 'must be an IP address');
      const { name } = await gate.services.get(database.read, request.params.id);
      const target = parseTargetAddress(method, url);
      const visit: Visit = { target, clientAddress: address, preflightFor: undefined };
      const { outcome, by } = await gate.gate.explain(name, visit, device, bound);
      return { outcome, rule: by.rule, pathRule: by.pathRule ?? null, wanted: by.wanted ?? null };
    },
  );
}
