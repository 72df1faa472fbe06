import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyRequest } from 'fastify';

const SESSION_COOKIE = 'session';
const MAX_COOKIE_HEADER = 8192;

export interface CookieSettings {
  secure: boolean;
  domain: string | undefined;
}

/** The session token that came with the request: the cookie, or the `session` header of an application that forwards it. */
export function readSessionToken(request: FastifyRequest): string | undefined {
  const forwarded = request.headers.session;
  if (typeof forwarded === 'string' && forwarded !== '') return forwarded;
  const header = request.headers.cookie;
  if (header === undefined || header.length > MAX_COOKIE_HEADER) return undefined;
  return parseCookie(header)[SESSION_COOKIE];
}

/** `Set-Cookie` for a session that ends at `expiresAt` (Unix milliseconds). */
export function sessionCookie(token: string, expiresAt: number, settings: CookieSettings): string {
  return stringifySetCookie({
    name: SESSION_COOKIE,
    value: token,
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: settings.secure,
    expires: new Date(expiresAt),
    ...(settings.domain === undefined ? {} : { domain: settings.domain }),
  });
}
