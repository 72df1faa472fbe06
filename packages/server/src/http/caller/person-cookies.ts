import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';

const MAX_COOKIE_HEADER = 8192;

export interface PersonCookieSettings {
  /** Whether browsers reach this installation over https only. */
  secure: boolean;
  /** Whose hosts share the cookies; undefined: one host has them to itself. */
  domain: string | undefined;
  /** What the paths of the API for people begin with. */
  apiBasePath: string;
}

/** The cookies of a person's browser. Times are Unix milliseconds. */
export interface PersonCookies {
  sessionTokenOf(request: FastifyRequest): string | undefined;
  refreshTokenOf(request: FastifyRequest): string | undefined;
  deviceTokenOf(request: FastifyRequest): string | undefined;
  /** `Set-Cookie` lines: the session, and what its pages send back in `X-CSRF-Token`. */
  session(token: string, csrfToken: string, expiresAt: number): string[];
  refresh(token: string, expiresAt: number): string;
  device(token: string, expiresAt: number): string;
  /** Ends session, CSRF token and refresh token. A trusted device stays one: that is what it is for. */
  clear(): string[];
  clearDevice(): string;
}

/**
 * The names: `refreshToken` and `deviceToken` are sent to one route each, so they cannot have the prefix `__Host-`, which
 * asks for the path `/`. The session's has it wherever it can; its name is not `session`, which is the verify door's.
 */
export function createPersonCookies({ secure, domain, apiBasePath }: PersonCookieSettings): PersonCookies {
  const prefix = secure && domain === undefined ? '__Host-' : '';
  const names = {
    session: `${prefix}twofold_session`,
    csrf: `${prefix}twofold_csrf`,
    refresh: 'refreshToken',
    device: 'deviceToken',
  };
  const refreshPath = `${apiBasePath}/auth/refresh`;
  const devicePath = `${apiBasePath}/auth/login`;
  const shared = domain === undefined ? {} : { domain };

  function session(token: string, csrfToken: string, expiresAt: number): string[] {
    const common = { path: '/', secure, sameSite: 'lax', expires: new Date(expiresAt), ...shared } as const;
    return [
      stringifySetCookie({ name: names.session, value: token, httpOnly: true, ...common }),
      // Its page reads it: it is proof of being that page, and opens nothing.
      stringifySetCookie({ name: names.csrf, value: csrfToken, ...common }),
    ];
  }

  function narrow(name: string, path: string, value: string, expiresAt: number): string {
    const attributes = { path, secure, httpOnly: true, sameSite: 'strict' } as const;
    return stringifySetCookie({ name, value, ...attributes, expires: new Date(expiresAt) });
  }

  return {
    sessionTokenOf: (request) => cookieOf(request, names.session),
    refreshTokenOf: (request) => cookieOf(request, names.refresh),
    deviceTokenOf: (request) => cookieOf(request, names.device),
    session,
    refresh: (token, expiresAt) => narrow(names.refresh, refreshPath, token, expiresAt),
    device: (token, expiresAt) => narrow(names.device, devicePath, token, expiresAt),
    clear: () => [...session('', '', 0), narrow(names.refresh, refreshPath, '', 0)],
    clearDevice: () => narrow(names.device, devicePath, '', 0),
  };
}

function cookieOf({ headers }: FastifyRequest, name: string): string | undefined {
  const { cookie } = headers;
  if (cookie === undefined || cookie.length > MAX_COOKIE_HEADER) return undefined;
  return parseCookie(cookie)[name] || undefined;
}
