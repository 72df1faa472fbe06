import { Type } from 'typebox';
import { MAX_OVERLAP_MS } from '../../../core/gate/services/services.ts';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import type { GateDoorParts } from '../parts.ts';
import { PolicyChange, policyOf, ScopeList, ServiceView, serviceView } from '../views.ts';

const tags = ['Administration'];
const Origins = Type.Array(Type.String({ maxLength: 300 }), {
  maxItems: 20,
  description: 'Where browsers reach it; what a proxy reports has to be one of these.',
  examples: [['https://wiki.example.com']],
});
const OneService = Type.Object({ service: ServiceView });
const WithToken = Type.Object({
  service: ServiceView,
  token: Type.String({ description: 'For `/verify/:service`; shown once.' }),
});

/** /admin/services: what is behind the gate. An id in a path may be the name as well. */
export function serviceRoutes(app: App, { gate, database, callers, settings }: GateDoorParts): void {
  const { services } = gate;
  const base = `${settings.apiBasePath}/admin/services`;
  const admin = callers.requirePerson({ roles: ['admin'] });
  const carefulAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'own' });
  const freshAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'strict' });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List the services behind the gate',
        querystring: PageQuery,
        response: { 200: Type.Object({ services: Type.Array(ServiceView), nextCursor: NextCursor }) },
      },
      ...admin,
    },
    async (request) => {
      const { items, nextAfter } = await services.list(database.read, pageRequest(request.query));
      return { services: items.map(serviceView), nextCursor: nextAfter };
    },
  );

  app.get(
    `${base}/:id`,
    { schema: { tags, summary: 'See a service', params: IdParams, response: { 200: OneService } }, ...admin },
    async (request) => ({ service: serviceView(await services.get(database.read, request.params.id)) }),
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Put a service behind the gate',
        body: Type.Object({
          name: Type.String({
            maxLength: 40,
            description: 'As it stands in paths: small letters, digits, dashes.',
          }),
          origins: Origins,
          policy: Type.Optional(PolicyChange),
          defaultScopes: Type.Optional(ScopeList),
        }),
        response: { 201: WithToken },
      },
      ...carefulAdmin,
    },
    async (request, reply) => {
      const { name, origins, policy, defaultScopes } = request.body;
      const given = {
        ...{ name, origins },
        ...(policy && { policy: policyOf(policy) }),
        ...(defaultScopes && { defaultScopes }),
      };
      const context = contextOfPerson(request);
      const { service, token } = await database.transaction((tx) => services.create(tx, given, context));
      return reply.code(201).send({ service: serviceView(service), token });
    },
  );

  app.patch(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Change a service',
        description: 'What is left out stays, in the policy too.',
        params: IdParams,
        body: Type.Object({
          origins: Type.Optional(Origins),
          policy: Type.Optional(PolicyChange),
          defaultScopes: Type.Optional(ScopeList),
        }),
        response: { 200: OneService },
      },
      ...carefulAdmin,
    },
    async (request) => {
      const { origins, policy, defaultScopes } = request.body;
      const change = {
        ...(origins && { origins }),
        ...(policy && { policy: policyOf(policy) }),
        ...(defaultScopes && { defaultScopes }),
      };
      const context = contextOfPerson(request);
      const { id } = request.params;
      return {
        service: serviceView(await database.transaction((tx) => services.change(tx, id, change, context))),
      };
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Remove a service with its grants',
        params: IdParams,
        response: { 204: Type.Null() },
      },
      ...freshAdmin,
    },
    async (request, reply) => {
      const context = contextOfPerson(request);
      await database.transaction((tx) => services.remove(tx, request.params.id, context));
      return reply.code(204).send(null);
    },
  );

  app.post(
    `${base}/:id/token`,
    {
      schema: {
        tags,
        summary: 'Give a service a new token',
        params: IdParams,
        body: Type.Object({
          overlapSeconds: Type.Optional(
            Type.Integer({
              minimum: 0,
              maximum: MAX_OVERLAP_MS / 1000,
              description: 'How long the present one goes on beside it; not at all when missing.',
            }),
          ),
        }),
        response: { 200: WithToken },
      },
      ...freshAdmin,
    },
    async (request) => {
      const { overlapSeconds = 0 } = request.body;
      const context = contextOfPerson(request);
      const { id } = request.params;
      const { service, token } = await database.transaction((tx) =>
        services.rotateToken(tx, id, overlapSeconds * 1000, context),
      );
      return { service: serviceView(service), token };
    },
  );

  const switches = [
    { verb: 'disable', summary: 'Let nobody in any more', hooks: freshAdmin },
    { verb: 'enable', summary: 'Let people in again', hooks: carefulAdmin },
  ] as const;
  for (const { verb, summary, hooks } of switches) {
    app.post(
      `${base}/:id/${verb}`,
      { schema: { tags, summary, params: IdParams, response: { 200: OneService } }, ...hooks },
      async (request) => {
        const context = contextOfPerson(request);
        const { id } = request.params;
        return { service: serviceView(await database.transaction((tx) => services[verb](tx, id, context))) };
      },
    );
  }
}
