import { Type } from 'typebox';
import { subjectOfPerson } from '../../../core/people/people.ts';
import type { Session } from '../../../core/sessions/sessions.ts';
import { underLockOf } from '../../../core/users/user-lock.ts';
import { isoTime } from '../../../http/answer/iso-time.ts';
import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { IdParams } from '../../../http/schemas/id.ts';
import { Time } from '../../../http/schemas/time.ts';
import { TwofoldError } from '../../../platform/errors.ts';
import { EmptyEnvelope, Envelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';
import { OptionalBody } from '../schemas.ts';
import { FORGET } from './logout.ts';

const SessionView = Type.Object({
  id: Type.String(),
  current: Type.Boolean({ description: 'The one that this request came with.' }),
  method: Type.String(),
  aal: Type.Integer(),
  remembered: Type.Boolean(),
  ip: Type.String(),
  userAgent: Type.String(),
  createdAt: Time,
  expiresAt: Time,
});

const RevokeBody = OptionalBody(
  Type.Object({
    keepCurrent: Type.Optional(Type.Boolean({ description: 'Leave this session, and no other.' })),
  }),
);

/** A person's open sessions: the list, the end of one, the end of all. */
export function sessionRoutes(app: App, parts: AccountsDoorParts): void {
  const { callers, database, sessions, login, devices, standingAccess, audit, cookies, settings } = parts;
  const { apiBasePath: base } = settings;

  app.get(
    `${base}/auth/sessions`,
    {
      schema: {
        tags: ['Login'],
        summary: 'List your sessions',
        response: { 200: Envelope(Type.Object({ sessions: Type.Array(SessionView) })) },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { userId, session: present } = personOf(request);
      const open = await sessions.list(database.read, userId);
      const views = open.map((session) => sessionView(session, present.id));
      return enveloped('Your sessions, the newest first.', { sessions: views });
    },
  );

  app.delete(
    `${base}/auth/sessions/:id`,
    {
      schema: {
        tags: ['Login'],
        summary: 'End one of your sessions',
        params: IdParams,
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson(),
    },
    async (request) => {
      const { userId } = personOf(request);
      const context = contextOfPerson(request);
      const ended = await database.transaction(async (tx) => {
        const session = await sessions.findOpen(tx, request.params.id);
        // Another person's is not there at all (X52).
        return session?.userId === userId && (await sessions.revoke(tx, session, context));
      });
      if (!ended) throw new TwofoldError('session.not_found');
      return enveloped('The session was ended.');
    },
  );

  app.post(
    `${base}/auth/revoke-sessions`,
    {
      schema: {
        tags: ['Login'],
        summary: 'End all of your sessions',
        description:
          'With their refresh tokens, and the trust in every device. Your own API keys are revoked, and your own webhooks ' +
          'switched off.',
        body: RevokeBody,
        response: { 200: EmptyEnvelope },
      },
      ...callers.requirePerson(),
    },
    async (request, reply) => {
      const { userId, person, session } = personOf(request);
      const context = contextOfPerson(request);
      const keep = request.body?.keepCurrent === true ? session.id : undefined;
      await database.transaction(
        async (tx) => {
          await devices.removeAll(tx, userId, context);
          await login.revokeEverything(tx, userId, keep);
          await standingAccess.end(tx, userId, context);
          audit.note(tx, context, { action: 'session.revoked', outcome: 'success', reason: 'all', userId });
        },
        underLockOf(subjectOfPerson(person)),
      );
      const gone = keep === undefined ? [...cookies.clear(), cookies.clearDevice()] : [cookies.clearDevice()];
      reply.header('set-cookie', gone);
      if (keep === undefined) reply.header('clear-site-data', FORGET);
      return enveloped(keep === undefined ? 'All sessions were ended.' : 'All other sessions were ended.');
    },
  );
}

function sessionView(session: Session, presentId: string) {
  const { id, method, aal, remembered, ip, userAgent, createdAt, expiresAt } = session;
  return {
    ...{ id, current: id === presentId, method, aal, remembered, ip, userAgent },
    createdAt: isoTime(createdAt),
    expiresAt: isoTime(expiresAt),
  };
}
