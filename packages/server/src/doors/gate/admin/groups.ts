import { Type } from 'typebox';
import type { App } from '../../../http/app.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { Id, IdParams } from '../../../http/schemas/id.ts';
import { NextCursor, PageQuery, pageRequest } from '../../../http/schemas/page.ts';
import type { GateDoorParts } from '../parts.ts';
import { GroupMemberView, GroupView, groupMemberView, groupView } from '../views.ts';

const tags = ['Administration'];
const MemberParams = Type.Object({ id: Id, person: Id });

/** /admin/groups: people who are granted services together. */
export function groupRoutes(app: App, { gate, database, callers, settings }: GateDoorParts): void {
  const { groups } = gate;
  const base = `${settings.apiBasePath}/admin/groups`;
  const admin = callers.requirePerson({ roles: ['admin'] });
  const carefulAdmin = callers.requirePerson({ roles: ['admin'], stepUp: 'own' });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List the groups',
        querystring: PageQuery,
        response: { 200: Type.Object({ groups: Type.Array(GroupView), nextCursor: NextCursor }) },
      },
      ...admin,
    },
    async (request) => {
      const { items, nextAfter } = await groups.list(database.read, pageRequest(request.query));
      return { groups: items.map(groupView), nextCursor: nextAfter };
    },
  );

  app.post(
    base,
    {
      schema: {
        tags,
        summary: 'Make a group',
        body: Type.Object({ name: Type.String({ minLength: 1, maxLength: 64 }) }),
        response: { 201: GroupView },
      },
      ...carefulAdmin,
    },
    async (request, reply) => {
      const context = contextOfPerson(request);
      const group = await database.transaction((tx) => groups.create(tx, request.body.name, context));
      return reply.code(201).send(groupView(group));
    },
  );

  app.delete(
    `${base}/:id`,
    {
      schema: {
        tags,
        summary: 'Remove a group with its grants',
        params: IdParams,
        response: { 204: Type.Null() },
      },
      ...carefulAdmin,
    },
    async (request, reply) => {
      const context = contextOfPerson(request);
      await database.transaction((tx) => groups.remove(tx, request.params.id, context));
      return reply.code(204).send(null);
    },
  );

  app.get(
    `${base}/:id/members`,
    {
      schema: {
        tags,
        summary: 'List who is in a group',
        params: IdParams,
        querystring: PageQuery,
        response: { 200: Type.Object({ members: Type.Array(GroupMemberView), nextCursor: NextCursor }) },
      },
      ...admin,
    },
    async (request) => {
      const page = pageRequest(request.query);
      const { items, nextAfter } = await groups.members(database.read, request.params.id, page);
      return { members: items.map(groupMemberView), nextCursor: nextAfter };
    },
  );

  const changes = [
    { method: 'PUT', summary: 'Put a person into a group', verb: 'add' },
    { method: 'DELETE', summary: 'Take a person out of a group', verb: 'takeOut' },
  ] as const;
  for (const { method, summary, verb } of changes) {
    app.route({
      method,
      url: `${base}/:id/members/:person`,
      schema: { tags, summary, params: MemberParams, response: { 204: Type.Null() } },
      ...carefulAdmin,
      async handler(request, reply) {
        const { id, person } = request.params;
        const context = contextOfPerson(request);
        await database.transaction((tx) => groups[verb](tx, id, person, context));
        return reply.code(204).send(null);
      },
    });
  }
}
