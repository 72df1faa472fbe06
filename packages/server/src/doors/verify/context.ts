import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import type { Session } from '../../core/sessions/sessions.ts';
import type { Subject } from '../../core/users/users.ts';
import { callerOf } from '../../http/caller/caller.ts';
import { canonicalAddress, clientAddress } from '../../http/request/client-address.ts';
import { boundedUserAgent, userAgentOf } from '../../http/request/user-agent.ts';
import { invalidField } from '../../platform/errors.ts';
import { readSessionToken } from './session-cookie.ts';

interface ClientFields {
  ip?: string | undefined;
  userAgent?: string | undefined;
}

/**
 * What the core learns about where a request came from. The application is trusted to say who is behind it; what it
 * does not say is taken from the connection, which is the application's own: its address is no person's, so guesses are
 * not counted by it.
 */
export function contextOf(request: FastifyRequest, client: ClientFields = {}): Context {
  const { applicationId, apiKeyId: actor } = callerOf(request);
  const earlierSessionToken = readSessionToken(request);
  const person = client.ip === undefined ? undefined : personAddress(client.ip);
  return {
    applicationId,
    actor,
    ip: person?.ip ?? request.client.ip,
    userAgent: client.userAgent === undefined ? userAgentOf(request) : boundedUserAgent(client.userAgent),
    requestId: request.id,
    ...(person && { sourceAddress: person.limitKey }),
    ...(earlierSessionToken !== undefined && { earlierSessionToken }),
  };
}

/** The same where a session's token was the proof, with or without an API key beside it. */
export function contextOfSession(request: FastifyRequest, { applicationId }: Session): Context {
  return {
    applicationId,
    actor: request.caller?.kind === 'application' ? request.caller.apiKeyId : 'session',
    ip: request.client.ip,
    userAgent: userAgentOf(request),
    requestId: request.id,
  };
}

/** Text that is no address is refused, not skipped: it would take the person out of every count. */
function personAddress(text: string) {
  if (canonicalAddress(text) !== undefined) return clientAddress(text, undefined, () => false);
  throw invalidField('/client/ip', 'must be an IPv4 or IPv6 address');
}

export function subjectOf(request: FastifyRequest, user: string): Subject {
  return { applicationId: callerOf(request).applicationId, name: user };
}
