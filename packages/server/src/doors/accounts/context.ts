import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import { originOf } from '../../http/caller/person-context.ts';
import type { PersonCookies } from '../../http/caller/person-cookies.ts';

/**
 * What the core learns about a request of one who is nobody yet. A browser that was let in before sends the session of then, also when it has
 * expired: it proves nothing but that, and gives the source a budget of its own.
 */
export function contextOfStranger(
  request: FastifyRequest,
  cookies?: Pick<PersonCookies, 'sessionTokenOf'>,
): Context {
  const earlierSessionToken = cookies?.sessionTokenOf(request);
  return {
    ...originOf(request),
    actor: 'unknown',
    ...(earlierSessionToken !== undefined && { earlierSessionToken }),
  };
}
