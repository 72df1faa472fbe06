import { timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasFreshProof, type StepUp } from '../../core/login/step-up.ts';
import { PEOPLE_APPLICATION_ID, type Person, type Role } from '../../core/people/people.ts';
import type { LiveSession, LiveSessions } from '../../core/sessions/live.ts';
import type { Session, Sessions } from '../../core/sessions/sessions.ts';
import type { AccessTokens } from '../../core/tokens/access.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { type ErrorCode, TwofoldError } from '../../platform/errors.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import { type Answer, sendAnswer } from '../answer/answer.ts';
import { type Idempotency, ownerOfAnswers } from '../answer/idempotency.ts';
import { type CallerHooks, type Done, noteRequirement } from './caller-hooks.ts';
import { isFromOwnPage } from './own-page.ts';
import type { PersonCookies } from './person-cookies.ts';
import type { Refusals } from './refusals.ts';

/** A person who is logged in. */
export interface PersonCaller {
  readonly kind: 'person';
  readonly applicationId: typeof PEOPLE_APPLICATION_ID;
  readonly userId: string;
  readonly person: Person;
  readonly session: Session;
}

export interface PersonRequirement {
  /** Only people with one of these roles: else 403 `role.insufficient`. */
  roles?: readonly Role[];
  /**
   * What only what is asked for decides, before the second factor: nobody proves who they are for what they may not do anyway.
   * The parameters and the query have not been validated yet. It is asked for its error.
   */
  allows?: (caller: PersonCaller, request: Pick<FastifyRequest, 'params' | 'query'>) => Promise<unknown>;
  /** A fresh second factor: else 401 `step_up_required`. */
  stepUp?: StepUp;
  /**
   * With the session cookie, what an unsafe method asks for: of a GET that a link on any site must not make a browser
   * send, as what it answers stays on the machine as a file.
   */
  ownPageOnly?: boolean;
  /** The request is no use of the session, which may end meanwhile: a page sends it though nobody is there (N31). */
  isNoUse?: boolean;
  /** Also where an administrator asked for a new password: else 403 `password.change_required`. */
  withExpiredPassword?: boolean;
  /**
   * The request ends the session that it comes with: its kept answer is given again to the one who had that session, or
   * whoever lost it would have none (fault 12). With an Idempotency-Key, the body is read before the caller is let in.
   */
  endsSession?: boolean;
}

export interface PersonCallers {
  /**
   * Lets in people: by `Authorization: Bearer` with an access token, or by the session cookie of a browser, which on an
   * unsafe method needs the header `X-CSRF-Token` and a page of this origin. Then `personOf(request)` is there.
   *
   * Answers 401 `access_token.missing`, `access_token.refused`, `step_up_required`; 403 `role.insufficient`,
   * `password.change_required`, `request.csrf_refused`; 429 where the address has been refused too often.
   */
  requirePerson(requirement?: PersonRequirement): CallerHooks;
  /**
   * Who is logged in, of a route that asks for nobody; it says who sent the request and allows nothing, as pages of other
   * origins may have made a browser send it. Throws `access_token.refused` for an access token that is none any more.
   */
  findPresent(request: FastifyRequest): Promise<LiveSession | undefined>;
  /** What a browser's pages send in `X-CSRF-Token`, for its session. */
  csrfTokenOf(sessionId: string): string;
  /** Until when the cookie of a session opens it; Unix milliseconds. */
  cookieEndsAt(session: Pick<Session, 'createdAt' | 'expiresAt' | 'remembered'>): number;
}

interface Presented {
  authorization?: string;
  cookie?: string | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

export function createPersonCallers(parts: {
  accessTokens: Pick<AccessTokens, 'verify'>;
  liveSessions: Pick<LiveSessions, 'findById' | 'findByToken'>;
  sessions: Pick<Sessions, 'noteUse'>;
  cookies: PersonCookies;
  dataKeys: DataKeys<'csrf'>;
  refusals: Refusals;
  idempotency: Pick<Idempotency, 'findKept'>;
  database: Database;
  clock: Clock;
  /** How long a browser's cookie opens a session that its person did not ask to keep; milliseconds. */
  sessionTimeoutMs: number;
  /** How long it may go unused until then; milliseconds. */
  sessionIdleTimeoutMs: number;
}): PersonCallers {
  const { accessTokens, liveSessions, sessions, cookies, dataKeys } = parts;
  const { refusals, idempotency, database, clock } = parts;

  const csrfTokenOf = (sessionId: string) => dataKeys.mac('csrf', sessionId);
  const cookieEndsAt: PersonCallers['cookieEndsAt'] = ({ createdAt, expiresAt, remembered }) =>
    remembered ? expiresAt : Math.min(expiresAt, createdAt + parts.sessionTimeoutMs);

  /** @param ended also a session that is over */
  async function find({ authorization, cookie }: Presented, ended = false): Promise<LiveSession | undefined> {
    if (authorization !== undefined) return findBearer(authorization, ended);
    if (cookie === undefined) return undefined;
    const live = await liveSessions.findByToken(cookie, { ended });
    return live && (ended || isCookieAlive(live.session)) ? live : undefined;
  }

  async function findBearer(authorization: string, ended: boolean): Promise<LiveSession | undefined> {
    const token = BEARER.exec(authorization)?.[1];
    const claims = token === undefined ? undefined : await accessTokens.verify(token);
    const live = claims && (await liveSessions.findById(claims.sessionId, { ended }));
    return live?.person.id === claims?.personId ? live : undefined;
  }

  const isCookieAlive = (session: Session) => cookieEndsAt(session) > clock.now() && !isIdle(session);

  /** Who asked to stay logged in comes back after days (N31). */
  function isIdle({ remembered, lastUsedAt }: Session): boolean {
    return !remembered && lastUsedAt + parts.sessionIdleTimeoutMs <= clock.now();
  }

  /** One of both: with an access token no cookie counts. */
  function presentedBy(request: FastifyRequest): Presented {
    const { authorization } = request.headers;
    return authorization !== undefined ? { authorization } : { cookie: cookies.sessionTokenOf(request) };
  }

  /** A cookie comes along whoever makes the browser send it: its own page alone can say the rest (N28). */
  function isForged(request: FastifyRequest, { session }: LiveSession): boolean {
    const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
    const wanted = Buffer.from(csrfTokenOf(session.id));
    return given.length !== wanted.length || !timingSafeEqual(given, wanted) || !isFromOwnPage(request);
  }

  /** Under the session that this very request has ended when it came first. */
  async function findKept(request: FastifyRequest): Promise<Answer | undefined> {
    const presented = presentedBy(request);
    const former = await find(presented, true);
    if (!former || (presented.cookie !== undefined && isForged(request, former))) return undefined;
    return idempotency.findKept(request, ownerOfAnswers(former.person));
  }

  async function authenticate(
    request: FastifyRequest,
    reply: FastifyReply,
    { ownPageOnly = false, isNoUse = false }: PersonRequirement,
  ): Promise<LiveSession> {
    const presented = presentedBy(request);
    const { authorization, cookie } = presented;
    const live = await find(presented);
    const mayBeLed = SAFE_METHODS.has(request.method) && !ownPageOnly;
    if (live && cookie !== undefined && !mayBeLed && isForged(request, live))
      throw await refuse(request, live, 'request.csrf_refused', 'csrf');
    // A store that takes no writes lets the session end early; what only reads goes on meanwhile.
    if (live && cookie !== undefined && !isNoUse && !isUnattended(request))
      await sessions.noteUse(database, live.session).catch(() => undefined);
    if (live) return live;
    const missing = authorization === undefined && cookie === undefined;
    const code = missing ? 'access_token.missing' : 'access_token.refused';
    const reason = missing ? 'missing' : 'invalid';
    reply.header('www-authenticate', missing ? 'Bearer' : 'Bearer error="invalid_token"');
    throw await refusals.refuse(request, reply, { code, reason, applicationId: null }, hintFor(request));
  }

  /** Of one who proved who they are: their address is not counted. */
  async function refuse(
    request: FastifyRequest,
    { person }: LiveSession,
    code: ErrorCode,
    reason: string,
  ): Promise<TwofoldError> {
    const { userId } = person;
    await refusals.record(request, { code, reason, applicationId: PEOPLE_APPLICATION_ID, userId });
    return new TwofoldError(code);
  }

  async function admit(
    request: FastifyRequest,
    live: LiveSession,
    { roles, allows, stepUp, withExpiredPassword = false }: PersonRequirement,
  ): Promise<void> {
    const { person, session } = live;
    if (person.passwordExpired && !withExpiredPassword)
      throw await refuse(request, live, 'password.change_required', 'password_expired');
    if (roles && !roles.includes(person.role))
      throw await refuse(request, live, 'role.insufficient', person.role);
    const { userId } = person;
    const caller = { kind: 'person', applicationId: PEOPLE_APPLICATION_ID, userId, person, session } as const;
    if (allows) {
      // The door records what is refused there, and of whom.
      request.caller = caller;
      await allows(caller, request);
      request.caller = null;
    }
    if (stepUp !== undefined && !(await hasFreshProof(database.read, session, stepUp, clock.now())))
      throw await refuse(request, live, 'step_up_required', stepUp);
    request.caller = caller;
  }

  return {
    csrfTokenOf,
    cookieEndsAt,
    async findPresent(request) {
      const presented = presentedBy(request);
      const live = await find(presented);
      if (!live && presented.authorization !== undefined) throw new TwofoldError('access_token.refused');
      return live;
    },
    requirePerson(requirement = {}) {
      const letIn = (request: FastifyRequest, reply: FastifyReply, done: Done) => {
        authenticate(request, reply, requirement)
          .then((live) => admit(request, live, requirement))
          .then(() => done(), done);
      };
      const mayBeKept = ({ headers }: FastifyRequest) =>
        requirement.endsSession === true && headers['idempotency-key'] !== undefined;
      const hooks: CallerHooks = {
        onRequest: (request, reply, done) => (mayBeKept(request) ? done() : letIn(request, reply, done)),
        preValidation(request, reply, done) {
          if (!mayBeKept(request)) return done();
          findKept(request).then(
            (kept) => (kept ? sendAnswer(reply, kept) : letIn(request, reply, done)),
            done,
          );
        },
      };
      noteRequirement(hooks.onRequest, { kind: 'person' });
      return hooks;
    },
  };
}

/**
 * Whether a page says that nobody is at it: what it asks for by itself does not keep the session alive (N31). Whoever says so
 * has their session end earlier, and nothing else.
 */
function isUnattended({ headers }: FastifyRequest): boolean {
  return headers['x-unattended'] !== undefined;
}

/** For one who sends something else than people do. What it is, is plain from the request; nothing is looked up. */
function hintFor({ headers: { authorization, ...headers } }: FastifyRequest): string | undefined {
  const token = authorization === undefined ? undefined : BEARER.exec(authorization)?.[1];
  if (
    token?.startsWith('tf_') ||
    headers['x-api-key'] !== undefined ||
    headers['signature-input'] !== undefined
  )
    return 'This is for people who are logged in. An API key opens /mfa, /setup, /login, /session, /webauthn and /otp, webhooks and the audit log.';
  return authorization !== undefined && token === undefined
    ? 'Send Authorization: Bearer with an access token.'
    : undefined;
}

/** The caller of a route behind `requirePerson`. Throws for a route that forgot it: nobody is let in by mistake. */
export function personOf(request: FastifyRequest): PersonCaller {
  if (request.caller?.kind !== 'person') throw new TwofoldError('access_token.missing');
  return request.caller;
}
