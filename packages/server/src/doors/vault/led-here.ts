import type { FastifyRequest } from 'fastify';
import { isLedHere } from '../../http/caller/own-page.ts';
import { TwofoldError } from '../../platform/errors.ts';

/**
 * Of reads, as the contract has them, that leave something behind: a code is used up, or the log says that somebody saw
 * all codes. A link must not have that with the cookie that a browser sends along (N28). Throws `request.csrf_refused`.
 */
export function assertNotLedHere(request: FastifyRequest): void {
  if (isLedHere(request)) throw new TwofoldError('request.csrf_refused');
}
