import type { LinkPurpose } from './links.ts';

/** As configured or where the server listens, never as a request says: a made-up Host header would send the token elsewhere. */
export type LinkOrigin = () => string;

/**
 * Where a link leads: a page named as its purpose. The token is the fragment, which no browser sends: it stands in no
 * log of a server or proxy, and in no Referer (A30).
 */
export function linkAddress(origin: LinkOrigin, purpose: LinkPurpose, token: string): string {
  return `${origin()}/${purpose}#${token}`;
}
