import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { PEOPLE_APPLICATION_ID } from '../../core/people/people.ts';
import type { Session } from '../../core/sessions/sessions.ts';
import { isoTime } from '../../http/answer/iso-time.ts';
import type { App } from '../../http/app.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { contextOfSession } from './context.ts';
import type { VerifyDoorParts } from './parts.ts';
import { SessionAnswer } from './schemas.ts';
import { readSessionToken, sessionCookie } from './session-cookie.ts';

const HOW_TO_SEND = 'Send the session cookie, or its value in the header `session`.';

/**
 * GET and DELETE /session: who a session token belongs to, and its end. The token alone is the proof, as it has 256
 * random bits; with an API key beside it, it must also be a session of that application.
 */
export function sessionRoutes(app: App, parts: VerifyDoorParts): void {
  const { sessions, database, refusals, settings } = parts;

  async function getSession(request: FastifyRequest, reply: FastifyReply): Promise<Session> {
    const token = readSessionToken(request);
    const session = token === undefined ? undefined : await sessions.findValid(database.read, token);
    const { caller } = request;
    // A person's is for the accounts door, which asks a browser for more than its cookie.
    const isOfUser = session?.applicationId !== PEOPLE_APPLICATION_ID;
    if (session && isOfUser && (!caller || caller.applicationId === session.applicationId)) return session;
    return refuse(request, reply, token === undefined ? 'missing' : 'invalid');
  }

  async function refuse(request: FastifyRequest, reply: FastifyReply, reason: string): Promise<never> {
    const { caller } = request;
    if (caller?.kind !== 'application') {
      const refusal = { code: 'session.refused', reason, applicationId: null } as const;
      throw await refusals.refuse(request, reply, refusal, HOW_TO_SEND);
    }
    const { applicationId, apiKeyId } = caller;
    await refusals.record(request, { code: 'session.refused', reason, applicationId, apiKeyId });
    throw new TwofoldError('session.refused', HOW_TO_SEND);
  }

  app.get(
    '/session',
    {
      schema: {
        summary: 'Look a session up',
        description:
          'By the cookie `session`, or by the header `session` of an application that forwards it.',
        tags: ['Verify'],
        response: { 200: SessionAnswer },
      },
      ...parts.callers.allowApplication('mfa'),
    },
    async (request, reply) => {
      const session = await getSession(request, reply);
      const { userName, method, createdAt, expiresAt } = session;
      return { user: userName, method, createdAt: isoTime(createdAt), expiresAt: isoTime(expiresAt) };
    },
  );

  app.delete(
    '/session',
    {
      schema: { summary: 'End a session', tags: ['Verify'], response: { 204: Type.Null() } },
      ...parts.callers.allowApplication('mfa'),
    },
    async (request, reply) => {
      const session = await getSession(request, reply);
      const context = contextOfSession(request, session);
      // Of several that ask at once, one has ended it.
      const ended = await database.transaction((tx) => sessions.revoke(tx, session, context));
      if (!ended) return refuse(request, reply, 'invalid');
      const gone = sessionCookie('', 0, settings.cookie);
      return reply.status(204).header('set-cookie', gone).header('clear-site-data', '"cookies"').send(null);
    },
  );
}
