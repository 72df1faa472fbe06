import type { FastifyReply, FastifyRequest } from 'fastify';
import { TwofoldError } from '../../platform/errors.ts';
import type { Done } from './caller-hooks.ts';

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
function isFromOtherPage(request: FastifyRequest): boolean {
  const { 'sec-fetch-site': site, origin } = request.headers;
  return (site !== undefined || origin !== undefined) && !isFromOwnPage(request);
}

/**
 * Whether somebody's browser may have been led to a read by a link, with the cookie that it sends along: from another site,
 * or from a mail or a message, of which browsers say `none` as of an address that was typed in. For reads that use
 * something up or give secrets away (N28). An address that is opened is never a read of our pages, also where one of them
 * opens it: they may have been given it. Where the browser says nothing, the page shows itself by the header
 * `X-CSRF-Token`, which no link carries. A caller with an access token is never led: no browser sends one by itself.
 */
export function isLedHere(request: FastifyRequest): boolean {
  const { authorization, 'sec-fetch-site': site, 'x-csrf-token': csrfToken } = request.headers;
  if (authorization !== undefined) return false;
  if (request.headers['sec-fetch-mode'] === 'navigate') return true;
  if (isFromOwnPage(request)) return false;
  return site !== undefined || request.headers.origin !== undefined || csrfToken === undefined;
}

/** To be spread into the options of a route that nobody is logged in for. */
export interface PageGuard {
  preValidation(request: FastifyRequest, reply: FastifyReply, done: Done): void;
}

/**
 * For routes that open a session or go on with one. A page of another origin that makes somebody's browser log in, as
 * somebody else, would see what they do then (RFC 6749, section 10.12, of logins); it answers `request.csrf_refused`. A
 * program, which says nothing of a page, passes.
 *
 * @param origins of this installation's own pages, as configured: proxies that do not forward the Host field, and pages
 *   that are served elsewhere
 */
export function createPageGuard(origins: ReadonlySet<string>): PageGuard {
  return {
    preValidation(request, _reply, done) {
      const { origin } = request.headers;
      const isConfigured = origin !== undefined && origins.has(origin);
      if (!isConfigured && isFromOtherPage(request)) done(new TwofoldError('request.csrf_refused'));
      else done();
    },
  };
}

/** As in a Host field: without the scheme's own port. */
function hostOf(origin: string | undefined): string | undefined {
  return origin !== undefined && URL.canParse(origin) ? new URL(origin).host : undefined;
}
