import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Id, IdParams } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import { NullableTime } from '../../../http/schemas/time.ts';
import type { GateDoorParts } from '../parts.ts';
import { GrantView, grantView, ScopeList } from '../views.ts';

const tags = ['Administration'];
/** A person's id, or `group:` and a name as long as one may be. */
const Holder = { ...Id, maxLength: 80 };
const HolderParams = Type.Object({ id: Id, holder: Holder });

/** /admin/services/:id/grants: who may reach a service. */
export function grantRoutes(app: App, { gate, database, callers, settings }: GateDoorParts): void {
  const { grants } = gate;
  const base = `${settings.apiBasePath}/admin/services/:id/grants`;
  const carefulAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'own' });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List who may reach a service',
        description: 'Also those whose time is over, until they are removed.',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: Type.Object({ grants: Type.Array(GrantView), nextCursor: NextCursor }) },
      },
      ...callers.requirePerson({ roles: ['admin'] }),
    },
    async (request) => {
      const page = pageRequest(request.query);
      const { items, nextAfter } = await grants.list(database.read, request.params.id, page);
      return { grants: items.map(grantView), nextCursor: nextAfter };
    },
  );

  app.put(
    `${base}/:holder`,
    {
      schema: {
        tags,
        summary: 'Let a person or a group reach a service',
        description:
          "The holder is a person's id, or `group:` and a group's name. What they had before is replaced.",
        params: HolderParams,
        body: Type.Object({
          scopes: Type.Optional(ScopeList),
          expiresAt: Type.Optional({
            ...NullableTime,
            description: 'Nothing from then on; null for no end.',
          }),
        }),
        response: { 200: GrantView },
      },
      ...carefulAdmin,
    },
    async (request) => {
      const { id, holder } = request.params;
      const { scopes, expiresAt } = request.body;
      const grant = { scopes, expiresAt: typeof expiresAt === 'string' ? Date.parse(expiresAt) : null };
      const context = contextOfPerson(request);
      return grantView(await database.transaction((tx) => grants.put(tx, id, holder, grant, context)));
    },
  );

  app.delete(
    `${base}/:holder`,
    {
      schema: {
        tags,
        summary: 'Let a person or a group reach a service no more',
        params: HolderParams,
        response: { 204: Type.Null() },
      },
      ...carefulAdmin,
    },
    async (request, reply) => {
      const { id, holder } = request.params;
      const context = contextOfPerson(request);
      await database.transaction((tx) => grants.remove(tx, id, holder, context));
      return reply.code(204).send(null);
    },
  );
}
