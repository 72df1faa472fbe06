import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import { PEOPLE_APPLICATION_ID } from '../../core/people/people.ts';
import { knownSourceOf } from '../../core/sessions/sessions.ts';
import { personOf } from '../../http/caller/person.ts';
import type { PersonCookies } from '../../http/caller/person-cookies.ts';
import { userAgentOf } from '../../http/request/user-agent.ts';

/** What the core learns about a request of a person who is logged in. */
export function contextOfPerson(request: FastifyRequest): Context {
  const { userId, session } = personOf(request);
  const knownSourceId = knownSourceOf(session);
  return {
    ...originOf(request),
    actor: userId,
    sessionId: session.id,
    ...(knownSourceId !== undefined && { knownSourceId }),
  };
}

/**
 * The same of one who is nobody yet. A browser that was let in before sends the session of then, also when it has
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

function originOf(request: FastifyRequest) {
  const { ip, limitKey } = request.client;
  return {
    applicationId: PEOPLE_APPLICATION_ID,
    ip,
    sourceAddress: limitKey,
    userAgent: userAgentOf(request),
    requestId: request.id,
  };
}
