import type { FastifyRequest } from 'fastify';
import { isFromOwnPage } from '../../http/caller/own-page.ts';
import { TwofoldError } from '../../platform/errors.ts';

/**
 * Lets in only requests that a page of this very origin sent.
 *
 * @throws `request.csrf_refused`
 */
export function requireSameOrigin(request: FastifyRequest): void {
  if (!isFromOwnPage(request)) throw new TwofoldError('request.csrf_refused');
}
