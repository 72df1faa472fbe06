import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Session } from '../../core/sessions/sessions.ts';
import type { App } from '../../http/app.ts';
import type { VerifyDoorParts } from './parts.ts';
import { SessionAnswer } from './schemas.ts';
import { readSessionToken, sessionCookie } from './session-cookie.ts';
import { isoTime } from './views.ts';

/**
 * GET and DELETE /session: who a session token belongs to, and its end. The token alone is the proof, as it has 256
 * random bits; with an API key beside it, it must also be a session of that application.
 */
export function sessionRoutes(app: App, parts: VerifyDoorParts): void {
  const { sessions, database, audit, refusals, settings } = parts;

  async function getSession(request: FastifyRequest): Promise<Session> {
    const token = readSessionToken(request);
    const session = token === undefined ? undefined : await sessions.findValid(database.read, token);
    const caller = request.caller;
    if (session && (!caller || caller.applicationId === session.applicationId)) return session;
    const applicationId = caller?.applicationId ?? null;
    const refusal = { code: 'session.refused', reason: 'invalid', applicationId } as const;
    throw await refusals.refuse(
      request,
      refusal,
      'Send the session cookie, or its value in the header `session`.',
    );
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
    async (request) => {
      const session = await getSession(request);
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
      const session = await getSession(request);
      await database.transaction(async (tx) => {
        await sessions.revoke(tx, session.id);
        await audit.record(tx, {
          applicationId: session.applicationId,
          actor: request.caller?.apiKeyId ?? 'session',
          action: 'session.revoked',
          outcome: 'success',
          userId: session.userId,
          ip: request.client.ip,
          requestId: request.id,
        });
      });
      const gone = sessionCookie('', 0, settings.cookie);
      return reply.status(204).header('set-cookie', gone).header('clear-site-data', '"cookies"').send(null);
    },
  );
}
