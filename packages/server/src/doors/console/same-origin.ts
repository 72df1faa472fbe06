import type { FastifyRequest } from 'fastify';
import { TwofoldError } from '../../platform/errors.ts';

/**
 * Lets in only requests that a page of this very origin sent. Browsers say so in Sec-Fetch-Site, which no page can set;
 * where they leave it out (http on another host than localhost), in Origin.
 *
 * @throws `request.csrf_refused`
 */
export function requireSameOrigin({ headers }: FastifyRequest): void {
  const site = headers['sec-fetch-site'];
  const same =
    site === undefined
      ? headers.host !== undefined && hostOf(headers.origin) === headers.host.toLowerCase()
      : site === 'same-origin';
  if (!same) throw new TwofoldError('request.csrf_refused');
}

/** As in a Host field: without the scheme's own port. */
function hostOf(origin: string | undefined): string | undefined {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined;
}
