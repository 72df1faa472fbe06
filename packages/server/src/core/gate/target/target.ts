import { isWebSocketScheme, type Origin, originOf, splitAddress } from './host.ts';
import { type PathProblem, parsePath, type TargetPath } from './path.ts';

/** What a proxy reports of the request that it asks about; every one of these texts comes from outside. */
export interface ReportedRequest {
  method: string;
  scheme: string;
  host: string;
  pathAndQuery: string;
}

/** A request to a service, as far as the gate looks at it. */
export interface Target {
  method: string;
  origin: Origin;
  path: TargetPath;
  /** The whole address, for the way back after a login. */
  url: string;
  isWebSocket: boolean;
}

export type TargetProblem = PathProblem | 'method.unknown' | 'host.malformed';

/** RFC 9110, RFC 5789, and those of WebDAV that applications use. What opens a tunnel or echoes cookies is not among them. */
export const targetMethods: ReadonlySet<string> = new Set([
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'],
  ...[
    'PROPFIND',
    'PROPPATCH',
    'MKCOL',
    'COPY',
    'MOVE',
    'LOCK',
    'UNLOCK',
    'REPORT',
    'SEARCH',
    'MKCALENDAR',
    'ACL',
  ],
]);

/** Methods are case-sensitive (RFC 9110, section 9.1): `get` is none that an application would treat as `GET`. */
export function parseTarget(reported: ReportedRequest): Target | TargetProblem {
  const { method, scheme, host, pathAndQuery } = reported;
  if (!targetMethods.has(method)) return 'method.unknown';
  const origin = originOf(scheme, host);
  if (origin === undefined) return 'host.malformed';
  const path = parsePath(pathAndQuery);
  if (typeof path === 'string') return path;
  return { method, origin, path, url: `${origin}${pathAndQuery}`, isWebSocket: isWebSocketScheme(scheme) };
}

/** The same of a whole address. */
export function parseTargetAddress(method: string, address: string): Target | TargetProblem {
  const parts = splitAddress(address);
  return parts ? parseTarget({ method, ...parts }) : 'host.malformed';
}
