import type { FastifyRequest } from 'fastify';

/** The language of messages: what a browser asks for first, where it is one of ours (RFC 9110, 12.5.4). */
export function localeOf({ headers }: FastifyRequest): 'en' | 'pt-BR' {
  const wanted = headers['accept-language'] ?? '';
  return /^\s*pt\b/i.test(wanted.slice(0, 16)) ? 'pt-BR' : 'en';
}
