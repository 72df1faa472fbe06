import type { FastifyRequest } from 'fastify';
import type { Context } from '../../core/context.ts';
import type { Subject } from '../../core/users/users.ts';
import { callerOf } from '../../http/caller.ts';
import { canonicalAddress, clientAddress } from '../../http/client-address.ts';
import { TwofoldError } from '../../platform/errors.ts';
import { readSessionToken } from './session-cookie.ts';

/** Longest user agent that is kept: it is untrusted text on every audit row. */
const USER_AGENT_CHARACTERS = 256;

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
  const caller = callerOf(request);
  const earlierSessionToken = readSessionToken(request);
  const context: Context = {
    applicationId: caller.applicationId,
    actor: caller.apiKeyId,
    ip: request.client.ip,
    userAgent: boundedText(client.userAgent ?? request.headers['user-agent'] ?? ''),
    requestId: request.id,
  };
  if (earlierSessionToken !== undefined) context.earlierSessionToken = earlierSessionToken;
  if (client.ip !== undefined) {
    const { ip, limitKey } = personAddress(client.ip);
    context.ip = ip;
    context.sourceAddress = limitKey;
  }
  return context;
}

/** Cutting can halve a surrogate pair, and PostgreSQL takes neither that nor NUL: a guess must not end as our failure. */
function boundedText(userAgent: string): string {
  return userAgent.slice(0, USER_AGENT_CHARACTERS).toWellFormed().replaceAll('\0', '\u{fffd}');
}

/** Text that is no address is refused, not skipped: it would take the person out of every count. */
function personAddress(text: string) {
  if (canonicalAddress(text) !== undefined) return clientAddress(text, undefined, () => false);
  const reason = 'must be an IPv4 or IPv6 address';
  throw new TwofoldError('request.invalid', `client.ip ${reason}.`, {
    extras: { errors: [{ pointer: '/client/ip', reason }] },
  });
}

export function subjectOf(request: FastifyRequest, user: string): Subject {
  return { applicationId: callerOf(request).applicationId, name: user };
}
