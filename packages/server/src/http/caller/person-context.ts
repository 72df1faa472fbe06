import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import { PEOPLE_APPLICATION_ID } from '../../core/people/people.ts';
import { knownSourceOf } from '../../core/sessions/sessions.ts';
import { userAgentOf } from '../request/user-agent.ts';
import { personOf } from './person.ts';

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

/** Where a request to a route for people came from. */
export function originOf(request: FastifyRequest) {
  const { ip, limitKey } = request.client;
  return {
    applicationId: PEOPLE_APPLICATION_ID,
    ip,
    sourceAddress: limitKey,
    userAgent: userAgentOf(request),
    requestId: request.id,
  };
}
