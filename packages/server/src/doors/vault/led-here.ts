import type { FastifyRequest } from 'fastify';
import { TwofoldError } from '../../platform/errors.ts';

/**
 * Of reads, as the contract has them, that leave something behind: a code is used up, or the log says that somebody saw
 * all codes. Another site must not have that with the cookie that a browser sends along with a link (N28). Throws
 * `request.csrf_refused`.
 */
export function assertNotLedHere({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  if (headers.authorization === undefined && (site === 'cross-site' || site === 'same-site'))
    throw new TwofoldError('request.csrf_refused');
}
