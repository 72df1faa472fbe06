import { BoundedMap } from '../../../platform/bounded-map.ts';

/** Scheme, host and port, in the normal form of the URL standard: `https://app.example.com`, `https://b.example:8443`. */
export type Origin = string;

const HOST =
  /^(?<name>\[[0-9a-f:.]{2,45}\]|[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*)\.?(?::(?<port>[0-9]{1,5}))?$/;
const MAX_CHARACTERS = 260;

const schemes: Readonly<Record<string, 'http' | 'https'>> = {
  http: 'http',
  https: 'https',
  // Some proxies report the handshake of a WebSocket as this.
  ws: 'http',
  wss: 'https',
};

/** Of the spellings that came last: every request has one, and they are few. */
const origins = new BoundedMap<string, Origin>(1000);

/**
 * The origin of a request, of the scheme and the Host field that a proxy reports. A name in capitals, with the dot of the
 * root, or with the port that the scheme has anyway, is the same origin (CVE-2026-48794). What is no host and port is
 * none: `auth.example.com@app.example.com` names a user for some parsers.
 */
export function originOf(scheme: string, host: string): Origin | undefined {
  const spelling = `${scheme}://${host}`;
  const before = origins.get(spelling);
  if (before !== undefined) return before;
  const origin = parseOrigin(scheme, host);
  if (origin === undefined) return undefined;
  origins.set(spelling, origin);
  return origin;
}

function parseOrigin(scheme: string, host: string): Origin | undefined {
  const known = schemes[scheme.toLowerCase()];
  if (known === undefined || host.length > MAX_CHARACTERS) return undefined;
  const groups = HOST.exec(host.toLowerCase())?.groups;
  if (!groups) return undefined;
  const { name = '', port } = groups;
  const number = port === undefined ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > 65_535)) return undefined;
  const text = `${known}://${name}${number === undefined ? '' : `:${number}`}`;
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

/** Whether a scheme is the one of a WebSocket. */
export function isWebSocketScheme(scheme: string): boolean {
  return /^wss?$/i.test(scheme);
}

/**
 * Scheme, host and the rest of an address, without interpreting any of it. The URL parser would resolve dots and drop the
 * fragment before anybody could see them.
 */
export function splitAddress(
  address: string,
): { scheme: string; host: string; pathAndQuery: string } | undefined {
  const match = /^([a-zA-Z]{2,5}):\/\/([^/?#\\]*)(.*)$/s.exec(address);
  if (!match) return undefined;
  const [, scheme = '', host = '', rest = ''] = match;
  return { scheme, host, pathAndQuery: rest === '' ? '/' : rest };
}
