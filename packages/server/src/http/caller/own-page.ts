import type { FastifyRequest } from 'fastify';

/**
 * Whether a page of this very origin sent the request. Browsers say so in Sec-Fetch-Site, which no page can set; where
 * they leave it out (http on another host than localhost), in Origin. A client that is no browser says neither.
 */
export function isFromOwnPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  return headers.host !== undefined && hostOf(headers.origin) === headers.host.toLowerCase();
}

/** Whether a page of another origin sent it, or a link on one. */
export function isFromOtherPage(request: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, origin } = request.headers;
  return (site !== undefined || origin !== undefined) && !isFromOwnPage(request);
}

/** As in a Host field: without the scheme's own port. */
function hostOf(origin: string | undefined): string | undefined {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined;
}
