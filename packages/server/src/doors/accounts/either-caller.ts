import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import { PEOPLE_APPLICATION_ID } from '../../core/people/people.ts';
import { callerOf } from '../../http/caller/caller.ts';
import { personOf } from '../../http/caller/person.ts';
import { contextOfPerson } from '../../http/caller/person-context.ts';
import { userAgentOf } from '../../http/request/user-agent.ts';
import { TwofoldError } from '../../platform/errors.ts';

/** Of a route behind `requireEither`: a person who is logged in, or a program with an API key. */
export function contextOfEither(request: FastifyRequest): Context {
  if (request.caller?.kind === 'person') return contextOfPerson(request);
  const { applicationId, apiKeyId } = callerOf(request);
  const { ip } = request.client;
  return { applicationId, actor: apiKeyId, ip, userAgent: userAgentOf(request), requestId: request.id };
}

/**
 * Whose things a request is about: those of the person who calls, of the application whose key calls, or of the one that
 * an administrator names. Throws 403 `role.insufficient` where anybody else names one.
 */
export function ownerOf(
  request: FastifyRequest,
  named: string | undefined,
): { applicationId: string; ownerUserId: string | null } {
  if (request.caller?.kind === 'person') {
    const { person, userId } = personOf(request);
    if (named === undefined) return { applicationId: PEOPLE_APPLICATION_ID, ownerUserId: userId };
    if (person.role === 'admin') return { applicationId: named, ownerUserId: null };
    throw notAllowed();
  }
  const { applicationId } = callerOf(request);
  if (named !== undefined && named !== applicationId) throw notAllowed();
  return { applicationId, ownerUserId: null };
}

export function notAllowed(): TwofoldError {
  return new TwofoldError('role.insufficient', 'Only an administrator may name an application or a person.');
}
