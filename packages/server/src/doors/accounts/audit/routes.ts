import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { AuditFilter } from '../../../core/audit/filter.ts';
import { listEntries } from '../../../core/audit/list.ts';
import { type NamedEntry, withPeople } from '../../../core/audit/people.ts';
import { PEOPLE_APPLICATION_ID } from '../../../core/people/people.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { callerOf } from '../../../http/caller/caller.ts';
import { personOf } from '../../../http/caller/person.ts';
import { Time } from '../../../http/schemas/time.ts';
import { notAllowed } from '../either-caller.ts';
import { Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { auditFilters, filterFrom } from './filters.ts';

const Query = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: '50 when missing.' })),
  cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Of the page before.' })),
  ...auditFilters,
});

const NullableText = Type.Union([Type.String(), Type.Null()]);

const NullablePerson = (description: string) =>
  Type.Union([Type.Object({ id: Type.String(), username: Type.String() }), Type.Null()], { description });

const Entry = Type.Object({
  id: Type.String(),
  at: Time,
  application: NullableText,
  actor: Type.String({
    description: 'Who did it: the id of a user or an API key, `cli`, `system`, `unknown`.',
  }),
  action: Type.String(),
  outcome: Type.String(),
  reason: NullableText,
  userId: NullableText,
  person: NullablePerson('Who `userId` is, where it is a person whom the reader may know.'),
  actorPerson: NullablePerson('Who `actor` is, likewise.'),
  actorKey: Type.Union([Type.Object({ id: Type.String(), name: Type.String() }), Type.Null()], {
    description: 'With which API key it was done, where the reader may know.',
  }),
  applicationUser: Type.Union([Type.String(), Type.Null()], {
    description: 'For administrators: who `userId` is to their own application.',
  }),
  factorId: NullableText,
  ip: NullableText,
  userAgent: NullableText,
  requestId: NullableText,
  detail: Type.Union([Type.Object({}, { additionalProperties: true }), Type.String(), Type.Null()]),
});

/** GET /audit: what was decided. A person's own; all for administrators; an application's by its API key. */
export function auditRoute(app: App, parts: AccountsDoorParts): void {
  const { people, auditLimits, database, callers, settings } = parts;

  /** What the caller may see, before any filter. */
  async function visibleTo(request: FastifyRequest): Promise<Visible> {
    if (request.caller?.kind === 'person') {
      const { person, userId } = personOf(request);
      return visibleToPerson(person.role, userId);
    }
    const { applicationId, ownerUserId } = callerOf(request);
    if (ownerUserId === null) return { all: false, filter: { applicationId } };
    const owner = await people.findByUser(database.read, ownerUserId);
    return visibleToPerson(owner?.role, ownerUserId);
  }

  app.get(
    `${settings.apiBasePath}/audit`,
    {
      schema: {
        tags: ['Audit'],
        summary: 'Read the audit log',
        description:
          'Newest first: what concerns you; for administrators, everything; with an API key of the scope `audit`, what ' +
          'concerns its owner. A page may be short, or empty, and still have a `nextCursor`.',
        querystring: Query,
        response: { 200: Envelope(Type.Object({ entries: Type.Array(Entry), nextCursor: NullableText })) },
      },
      ...callers.requireEither({ scope: 'audit', personal: true }, {}),
    },
    async (request) => {
      const { limit, cursor, user, application } = request.query;
      const { all, filter } = await visibleTo(request);
      if (!all && (user !== undefined || application !== undefined)) throw notAllowed();
      // The log has no index but its order: a filter reads through it.
      await auditLimits.spend(readerOf(request));
      const page = await listEntries(database.read, {
        filter: { ...filterFrom(request.query), ...filter },
        cursor,
        ...(limit !== undefined && { limit }),
      });
      const mayBeNamed = (id: string) => all || id === filter.userId;
      const entries = await withPeople(database.read, page.entries, mayBeNamed);
      return enveloped('', { entries: entries.map(entryView), nextCursor: page.nextCursor });
    },
  );
}

/** What a reader may see, and of whom they may know who it is: of everybody, or of themselves. */
interface Visible {
  all: boolean;
  filter: AuditFilter;
}

function visibleToPerson(role: string | undefined, userId: string): Visible {
  if (role === 'admin') return { all: true, filter: {} };
  return { all: false, filter: { userId, applicationId: PEOPLE_APPLICATION_ID } };
}

/** Not the key: who may make keys would have the count of each. */
function readerOf({ caller }: FastifyRequest): string {
  if (caller?.kind === 'person') return caller.userId;
  return caller?.ownerUserId ?? caller?.applicationId ?? '';
}

function entryView({ seq: _, at, applicationId: application, ...entry }: NamedEntry) {
  return { ...entry, at: isoTime(at), application };
}
