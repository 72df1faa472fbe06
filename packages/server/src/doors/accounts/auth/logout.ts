import type { App } from '../../../http/app.ts';
import { personOf } from '../../../http/caller/person.ts';
import { contextOfPerson } from '../../../http/caller/person-context.ts';
import { EmptyEnvelope, enveloped } from '../envelope.ts';
import type { AccountsDoorParts } from '../parts.ts';

/**
 * What a browser forgets at the end of a session. Not its cookies as a whole: those of the session are cleared one by
 * one, and that of a trusted device outlives a logout, which is what it is for.
 */
export const FORGET = '"cache", "storage"';

/** POST /auth/logout: ends the session with its refresh tokens. */
export function logoutRoute(
  app: App,
  { callers, database, sessions, cookies, settings }: AccountsDoorParts,
): void {
  app.post(
    `${settings.apiBasePath}/auth/logout`,
    {
      schema: { tags: ['Login'], summary: 'Log out', response: { 200: EmptyEnvelope } },
      ...callers.requirePerson({ withExpiredPassword: true }),
    },
    async (request, reply) => {
      const { session } = personOf(request);
      const context = contextOfPerson(request);
      await database.transaction((tx) => sessions.revoke(tx, session, context));
      reply.header('set-cookie', cookies.clear()).header('clear-site-data', FORGET);
      return enveloped('You are logged out.');
    },
  );
}
