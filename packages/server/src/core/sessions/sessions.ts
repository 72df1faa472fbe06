import type { Clock } from '../../platform/clock.ts';
import type { Database, Executor, Transaction } from '../../platform/database/database.ts';
import type { Purge } from '../../platform/database/purge.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Invalidations } from '../../platform/invalidation/invalidations.ts';
import type { Random } from '../../platform/random.ts';
import { DAY_MS, MINUTE_MS } from '../../platform/time.ts';
import type { Audit } from '../audit/record.ts';
import type { Context } from '../context.ts';
import type { Factor } from '../factors/factor.ts';
import { factorKinds, type Method } from '../factors/kinds.ts';
import { hashOfOpaque, idOfOpaque, isHashOfOpaque, opaqueToken } from '../tokens/opaque.ts';
import {
  insertSession,
  noteSessionUse,
  purgeSessions,
  renewSession,
  revokeOtherSessions,
  revokeSession,
  revokeSessionsOfUser,
  type SessionRow,
  selectOpenSessions,
  selectSession,
} from './store.ts';

/** How long an ended session is remembered, as proof that its source was let in before (see `limits/`). */
const REMEMBERED_MS = 30 * DAY_MS;

/** So often the use of a session is noted. */
const NOTED_EVERY_MS = MINUTE_MS;

/** How a session was opened. A person's can be opened without a second factor, or with a device that stands in for it. */
export type SessionMethod = Method | 'PASSWORD' | 'TRUSTED_DEVICE' | 'TEMPORARY_ACCESS';

export interface Session {
  id: string;
  userId: string;
  /** The application's own id for the user. */
  userName: string;
  applicationId: string;
  method: SessionMethod;
  /** Authenticator assurance level that the second factor gives together with the application's first one. */
  aal: number;
  /** RFC 8176. */
  amr: string[];
  createdAt: number;
  expiresAt: number;
  revokedAt: number | null;
  /** When a second factor that counts for step-up was last given in it; Unix milliseconds. */
  secondFactorAt: number | null;
  remembered: boolean;
  deviceId: string | null;
  /** By its cookie; see `noteUse`. */
  lastUsedAt: number;
  ip: string;
  userAgent: string;
}

/** How a session is opened with a factor that counts for step-up. */
const STEPPING_UP: ReadonlySet<string> = new Set(
  Object.values(factorKinds)
    .filter(({ stepsUp }) => stepsUp)
    .map(({ method }) => method),
);

/**
 * Under what guesses of a source are counted that was let in with this session: see `limits/`. A session that had a
 * factor that counts for step-up has guesses of its own. All that were opened with less, with a code that was sent or by a
 * trusted device, share one budget: whoever has the mailbox could open sessions until an authenticator app is guessed. One
 * that asked for no second factor says nothing.
 */
export function knownSourceOf({ id, method, secondFactorAt, deviceId }: Session): string | undefined {
  if (secondFactorAt !== null || STEPPING_UP.has(method)) return id;
  if (method === 'PASSWORD' || method === 'TEMPORARY_ACCESS') return undefined;
  // A device that was removed is known no more.
  return method === 'TRUSTED_DEVICE' && deviceId === null ? undefined : 'lesser';
}

/** A session with another token than before: it had its second factor again, or has taken another one's place. */
export interface RenewedSession {
  /** For the cookie: the one before it is dead. */
  token: string;
  session: Session;
}

export interface OpenedSession {
  id: string;
  /** Its id and 256 random bits, base64url. Shown once: only its SHA-256 is kept. */
  token: string;
  createdAt: number;
  expiresAt: number;
}

/** What was proven: an accepted verdict has all of it. */
export interface NewSession {
  userId: string;
  /** With which it is opened; undefined where there was none. */
  factor?: Pick<Factor, 'id' | 'kind'>;
  method: SessionMethod;
  aal: number;
  amr: readonly string[];
  /** Milliseconds; as configured when left out. */
  lifetimeMs?: number;
  secondFactorAt?: number;
  remembered?: boolean;
  deviceId?: string;
}

export interface Sessions {
  open(tx: Transaction, session: NewSession, context: Context): OpenedSession;
  /** A session that is neither expired nor revoked. */
  findValid(executor: Executor, token: string): Promise<Session | undefined>;
  /** One that is open, by its id: the right to it was proven otherwise. */
  findOpen(executor: Executor, id: string): Promise<Session | undefined>;
  /** Also one that has expired in the last 30 days, but none that was revoked. */
  findEarlier(executor: Executor, token: string): Promise<Session | undefined>;
  /**
   * Ends a session that its holder, or their application, asked to end.
   *
   * @returns false where it had ended since it was read: whoever ended it is on the audit log
   */
  revoke(tx: Transaction, session: Session, context: Context): Promise<boolean>;
  /**
   * When what opened them may be lost or stolen. Part of a change that is on the audit log by itself.
   *
   * @param keep the session that stays: the one that asks for the change
   */
  revokeAllOfUser(tx: Transaction, userId: string, keep?: string): Promise<number>;
  /** Of those that are open, the newest first; at most a hundred. */
  list(executor: Executor, userId: string): Promise<Session[]>;
  /**
   * After a second factor was given in it again. What it was worth before it stays: a session never loses a level.
   *
   * @returns undefined where the session has ended meanwhile
   */
  renew(
    tx: Transaction,
    session: Session,
    proof: { aal: number; amr: readonly string[] },
  ): Promise<RenewedSession | undefined>;
  /**
   * Ends a session and opens another in its place, as old and as strong as it was. Whoever has a copy of any of its tokens
   * has nothing then. Part of a change that is on the audit log by itself, and no login.
   *
   * @returns undefined where it has ended meanwhile
   */
  succeed(tx: Transaction, id: string): Promise<RenewedSession | undefined>;
  /** That its cookie came along: written once a minute at most, so that reading costs no write. */
  noteUse(database: Database, session: Session): Promise<void>;
  /** Of those that are no longer remembered at the time it is given. */
  purge: Purge;
}

export function createSessions(parts: {
  ids: Ids;
  clock: Clock;
  random: Random;
  audit: Audit;
  invalidations: Invalidations;
  /** How long a session lives, where whoever opens it does not say so. */
  timeoutMs: number;
}): Sessions {
  const { ids, clock, random, audit, invalidations, timeoutMs } = parts;

  async function find(executor: Executor, token: string, graceMs: number): Promise<Session | undefined> {
    const id = sessionIdOf(token);
    const row = id === undefined ? undefined : await selectSession.first(executor, { id });
    if (!row || !isHashOfOpaque(token, row.token_hash)) return undefined;
    if (row.revoked_at !== null || row.expires_at + graceMs <= clock.now()) return undefined;
    return toSession(row);
  }

  return {
    open(tx, session, context) {
      const id = ids.next('ses');
      const token = opaqueToken(id, random);
      const createdAt = clock.now();
      const expiresAt = createdAt + (session.lifetimeMs ?? timeoutMs);
      insertSession.post(tx, {
        id,
        token_hash: hashOfOpaque(token),
        user_id: session.userId,
        application_id: context.applicationId,
        method: session.method,
        aal: session.aal,
        amr: session.amr.join(' '),
        created_at: createdAt,
        expires_at: expiresAt,
        ip: context.ip,
        user_agent: context.userAgent,
        second_factor_at: session.secondFactorAt ?? null,
        remembered: session.remembered === true ? 1 : 0,
        device_id: session.deviceId ?? null,
        last_used_at: createdAt,
      });
      audit.note(tx, context, {
        action: 'session.opened',
        outcome: 'success',
        userId: session.userId,
        factorId: session.factor?.id,
        detail: { method: session.factor?.kind ?? session.method.toLowerCase() },
      });
      return { id, token, createdAt, expiresAt };
    },
    findValid: (executor, token) => find(executor, token, 0),
    async findOpen(executor, id) {
      const row = await selectSession.first(executor, { id });
      const isOpen = row && row.revoked_at === null && row.expires_at > clock.now();
      return isOpen ? toSession(row) : undefined;
    },
    findEarlier: (executor, token) => find(executor, token, REMEMBERED_MS),
    async revoke(tx, { id, userId }, context) {
      if ((await revokeSession.run(tx, { id, now: clock.now() })) === 0) return false;
      audit.note(tx, context, { action: 'session.revoked', outcome: 'success', userId });
      invalidations.announce(tx, 'user', userId);
      return true;
    },
    async revokeAllOfUser(tx, userId, keep) {
      const now = clock.now();
      invalidations.announce(tx, 'user', userId);
      return keep === undefined
        ? revokeSessionsOfUser.run(tx, { userId, now })
        : revokeOtherSessions.run(tx, { userId, keep, now });
    },
    async list(executor, userId) {
      return (await selectOpenSessions.all(executor, { userId, now: clock.now() })).map(toSession);
    },
    async renew(tx, session, proof) {
      const { id, userId } = session;
      const token = opaqueToken(id, random);
      const secondFactorAt = clock.now();
      const aal = Math.max(session.aal, proof.aal);
      const amr = [...new Set([...session.amr, ...proof.amr])];
      const row = { id, secondFactorAt, aal, amr: amr.join(' '), tokenHash: hashOfOpaque(token) };
      if ((await renewSession.run(tx, row)) === 0) return undefined;
      invalidations.announce(tx, 'user', userId);
      return { token, session: { ...session, aal, amr, secondFactorAt } };
    },
    async succeed(tx, id) {
      const now = clock.now();
      const row = await selectSession.first(tx, { id });
      if (!row || row.expires_at <= now || (await revokeSession.run(tx, { id, now })) === 0) return undefined;
      const next = { ...row, id: ids.next('ses') };
      const token = opaqueToken(next.id, random);
      insertSession.post(tx, { ...next, token_hash: hashOfOpaque(token) });
      invalidations.announce(tx, 'user', row.user_id);
      return { token, session: toSession(next) };
    },
    async noteUse(database, { id, lastUsedAt }) {
      const now = clock.now();
      const before = now - NOTED_EVERY_MS;
      if (lastUsedAt > before) return;
      await database.transaction(async (tx) => noteSessionUse.post(tx, { id, now, before }));
    },
    purge: (tx, now, limit) => purgeSessions(tx, now - REMEMBERED_MS, limit),
  };
}

/** Which session a token says it is of. Nothing is proven; undefined for what is no token. */
export function sessionIdOf(token: string): string | undefined {
  return idOfOpaque('ses', token);
}

export function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    userName: row.user_name,
    applicationId: row.application_id,
    method: row.method as SessionMethod,
    aal: row.aal,
    amr: row.amr.split(' '),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
    secondFactorAt: row.second_factor_at,
    remembered: row.remembered === 1,
    deviceId: row.device_id,
    lastUsedAt: row.last_used_at,
    ip: row.ip,
    userAgent: row.user_agent,
  };
}
