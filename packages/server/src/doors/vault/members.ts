import { Type } from 'typebox';
import { EVERYBODY, grantedAccess, type Member } from '../../core/vault/collections/grants.ts';
import { isoTime, isoTimeOrNull } from '../../http/answer/iso-time.ts';
import type { App } from '../../http/app.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import { Id, IdParams } from '../../http/schemas/id.ts';
import { NullableTime, Time } from '../../http/schemas/time.ts';
import { underLocksOf } from './locks.ts';
import type { VaultDoorParts } from './parts.ts';
import { Nullable, tags } from './schemas.ts';

const MemberParams = Type.Object({ id: Id, member: Id });
const Access = Type.Enum(grantedAccess, {
  description: 'read: sees codes; edit: adds, changes and deletes as well. A viewer only ever sees codes.',
});
const MemberView = Type.Object({
  member: Type.String({ description: "A person's id, or `everybody`." }),
  username: Nullable(Type.String()),
  access: Access,
  expiresAt: NullableTime,
  createdAt: Time,
});
const MemberBody = Type.Object({
  access: Access,
  expiresAt: Type.Optional({ ...NullableTime, description: 'Nothing from then on; null for no end.' }),
});

/** /collections/:id/members: who may see what is shared. For administrators, who see all of it themselves. */
export function memberRoutes(app: App, parts: VaultDoorParts): void {
  const { database, callers, settings } = parts;
  const { grants } = parts.vault;
  const base = `${settings.apiBasePath}/collections/:id/members`;
  const asAdmin = callers.requirePerson({ roles: ['admin'] });

  app.get(
    base,
    {
      schema: {
        tags,
        summary: 'List members',
        description: 'Also those whose time is over, until they are removed.',
        params: IdParams,
        response: { 200: Type.Object({ members: Type.Array(MemberView) }) },
      },
      ...asAdmin,
    },
    async (request) => {
      const members = await grants.list(database.read, personOf(request).userId, request.params.id);
      return { members: members.map(memberView) };
    },
  );

  app.put(
    `${base}/:member`,
    {
      schema: {
        tags,
        summary: 'Let somebody in',
        description:
          'A person, or `everybody` who has an account. What they had before is replaced. For administrators with a fresh second factor.',
        params: MemberParams,
        body: MemberBody,
        response: { 200: MemberView },
      },
      // Whoever is let in stays in when the session that let them in is over (X34).
      ...callers.requirePerson({ roles: ['admin'], stepUp: 'own' }),
    },
    async (request) => {
      const { userId } = personOf(request);
      const { id, member } = request.params;
      const { access, expiresAt } = request.body;
      const until = typeof expiresAt === 'string' ? Date.parse(expiresAt) : null;
      const context = contextOfPerson(request);
      const put = await database.transaction(
        (tx) => grants.put(tx, userId, id, member, { access, expiresAt: until }, context),
        underLocksOf(request),
      );
      return memberView(put);
    },
  );

  app.delete(
    `${base}/:member`,
    {
      schema: {
        tags,
        summary: 'Let somebody in no more',
        description: 'At once: the next request and open streams are refused.',
        params: MemberParams,
        response: { 204: Type.Null() },
      },
      ...asAdmin,
    },
    async (request, reply) => {
      const { userId } = personOf(request);
      const { id, member } = request.params;
      const context = contextOfPerson(request);
      await database.transaction(
        (tx) => grants.remove(tx, userId, id, member, context),
        underLocksOf(request),
      );
      return reply.code(204).send(null);
    },
  );
}

function memberView({ person, access, expiresAt, createdAt }: Member) {
  return {
    member: person?.id ?? EVERYBODY,
    username: person?.username ?? null,
    access,
    expiresAt: isoTimeOrNull(expiresAt),
    createdAt: isoTime(createdAt),
  };
}
