import type { FastifyRequest } from 'fastify';

/** Longest user agent that is kept: it is untrusted text on every audit row. */
const MAX_CHARACTERS = 256;

export function userAgentOf({ headers }: FastifyRequest): string {
  return boundedUserAgent(headers['user-agent'] ?? '');
}

/** Cutting can halve a surrogate pair, and PostgreSQL takes neither that nor NUL: a guess must not end as our failure. */
export function boundedUserAgent(text: string): string {
  return text.slice(0, MAX_CHARACTERS).toWellFormed().replaceAll('\0', '\u{fffd}');
}
