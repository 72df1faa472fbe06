import type { LinkPurpose } from './links.ts';

/**
 * Where a link leads: a page named as its purpose. The token is the fragment, which no browser sends: it stands in no
 * log of a server or proxy, and in no Referer (A30).
 *
 * @param origin as configured, never as a request says: a made-up Host header would send the token elsewhere
 */
export function linkAddress(origin: string, purpose: LinkPurpose, token: string): string {
  return `${origin}/${purpose}#${token}`;
}
