import type { FastifyRequest } from 'fastify';
import type { CompletedLogin } from '../../core/login/complete.ts';
import type { SucceedingLogin } from '../../core/people/revocation.ts';
import { sessionIdOf } from '../../core/sessions/sessions.ts';
import type { Answer } from '../../http/answer/answer.ts';
import { isFromOwnPage } from '../../http/caller/own-page.ts';
import { personOf } from '../../http/caller/person.ts';
import { enveloped } from './envelope.ts';
import type { AccountsDoorParts } from './parts.ts';
import { personView } from './views.ts';

export type TokenDelivery = 'body' | 'cookie';

export interface LoginAnswerOptions {
  message: string;
  /** 200 when left out. */
  status?: number;
  tokenDelivery?: string | undefined;
  /** Whether the person has a second factor. */
  twoFactorEnabled: boolean;
  /** Further members of `data`. */
  data?: Readonly<Record<string, unknown>>;
}

/**
 * The answer of a finished login, however it was made: the refresh token in its cookie, or in the body where that was
 * asked for; to a page of this origin the session cookie as well.
 */
export function loginAnswer(
  { cookies, personCallers }: Pick<AccountsDoorParts, 'cookies' | 'personCallers'>,
  request: FastifyRequest,
  login: CompletedLogin,
  options: LoginAnswerOptions,
): Answer {
  const { person, session, sessionToken, refreshToken, refreshExpiresAt, device } = login;
  const { message, status = 200, tokenDelivery, twoFactorEnabled, data = {} } = options;
  const inBody = tokenDelivery === 'body';
  const csrfToken = isFromOwnPage(request) ? personCallers.csrfTokenOf(session.id) : undefined;
  const setCookie = [
    ...(inBody ? [] : [cookies.refresh(refreshToken, refreshExpiresAt)]),
    ...(csrfToken === undefined
      ? []
      : cookies.session(sessionToken, csrfToken, personCallers.cookieEndsAt(session))),
    ...(device ? [cookies.device(device.token, device.expiresAt)] : []),
  ];
  return {
    status,
    userId: person.userId,
    headers: setCookie.length > 0 ? { 'set-cookie': setCookie } : {},
    body: enveloped(message, {
      user: personView(person, { twoFactorEnabled }),
      accessToken: login.accessToken,
      expiresIn: login.expiresIn,
      ...(inBody && { refreshToken }),
      ...(csrfToken !== undefined && { csrfToken }),
      ...(device && { deviceToken: device.token }),
      ...data,
    }),
  };
}

/** The answer of a change after which its session goes on under other tokens: in the way in which it had those before. */
export function succeedingAnswer(
  { cookies, personCallers }: Pick<AccountsDoorParts, 'cookies' | 'personCallers'>,
  request: FastifyRequest,
  successor: SucceedingLogin,
  { message, tokenDelivery }: Pick<LoginAnswerOptions, 'message' | 'tokenDelivery'>,
): Answer {
  const { token, session, accessToken, expiresIn, refreshToken, refreshExpiresAt } = successor;
  const inBody = tokenDelivery === 'body';
  // The cookie may be of another session than the access token that came with it.
  const cookie = cookies.sessionTokenOf(request);
  const hadCookie = cookie !== undefined && sessionIdOf(cookie) === personOf(request).session.id;
  const csrfToken = hadCookie ? personCallers.csrfTokenOf(session.id) : undefined;
  const setCookie = [
    ...(inBody ? [] : [cookies.refresh(refreshToken, refreshExpiresAt)]),
    ...(csrfToken === undefined
      ? []
      : cookies.session(token, csrfToken, personCallers.cookieEndsAt(session))),
  ];
  return {
    status: 200,
    userId: session.userId,
    headers: setCookie.length > 0 ? { 'set-cookie': setCookie } : {},
    body: enveloped(message, {
      accessToken,
      expiresIn,
      ...(inBody && { refreshToken }),
      ...(csrfToken !== undefined && { csrfToken }),
    }),
  };
}
