import { hash } from 'node:crypto';
import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Purge } from '../../platform/database/purge.ts';
import type { Ids } from '../../platform/ids.ts';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import type { Random } from '../../platform/random.ts';
import { DAY_MS } from '../../platform/time.ts';
import type { Context } from '../context.ts';
import { hashOfOpaque, idOfOpaque, isHashOfOpaque, opaqueToken } from './opaque.ts';
import {
  insertRefreshToken,
  purgeRefreshTokens,
  type RefreshTokenRow,
  selectRefreshToken,
  spendRefreshToken,
} from './refresh-store.ts';

/** Unused for so long, a refresh token ends. */
const UNUSED_MS = 7 * DAY_MS;
/** So long the same client gets the same successor again: its answer may have been lost (RFC 9700, section 4.14.2). */
const GRACE_MS = 10_000;

export interface IssuedRefreshToken {
  refreshToken: string;
  /** Unix milliseconds. */
  refreshExpiresAt: number;
}

export type Rotation =
  | ({ outcome: 'rotated' } & IssuedRefreshToken)
  /** It was used before, longer ago or by another client: somebody has a copy. */
  | { outcome: 'reused' }
  | { outcome: 'refused' };

/** Whose a refresh token is, before anything is decided. */
export interface RefreshTokenOwner {
  sessionId: string;
  userId: string;
}

export interface RefreshTokens {
  /** The first one of a session, which is the family. @param endsAt of the session */
  issue(tx: Transaction, sessionId: string, endsAt: number, context: Context): IssuedRefreshToken;
  /** For the lock of its user. Also of one that was used. */
  ownerOf(executor: Executor, token: string): Promise<RefreshTokenOwner | undefined>;
  /** Under the lock of its user. The session is open, and ends at `endsAt`. */
  rotate(tx: Transaction, token: string, endsAt: number, context: Context): Promise<Rotation>;
  /** Of those that have expired. */
  purge: Purge;
}

/**
 * The successor of a refresh token is computed from it, under a key that is not in the database in clear: within the
 * grace the same token gives the same successor, without anything being kept that a stolen database would give away.
 */
export function createRefreshTokens(parts: {
  ids: Ids;
  random: Random;
  clock: Clock;
  dataKeys: DataKeys<'token-successor'>;
}): RefreshTokens {
  const { ids, random, clock, dataKeys } = parts;

  async function find(executor: Executor, token: string): Promise<RefreshTokenRow | undefined> {
    const id = idOfOpaque('rft', token);
    const row = id === undefined ? undefined : await selectRefreshToken.first(executor, { id });
    return row && isHashOfOpaque(token, row.token_hash) ? row : undefined;
  }

  function successorOf(token: string, id: string): string {
    return opaqueToken(id, dataKeys.mac('token-successor', `refresh\n${token}`));
  }

  function insert(
    tx: Transaction,
    row: { id: string; token: string; sessionId: string },
    endsAt: number,
    context: Context,
  ) {
    const now = clock.now();
    const expiresAt = Math.min(now + UNUSED_MS, endsAt);
    insertRefreshToken.post(tx, {
      id: row.id,
      session_id: row.sessionId,
      token_hash: hashOfOpaque(row.token),
      client_hash: clientHashOf(context),
      created_at: now,
      expires_at: expiresAt,
    });
    return { refreshToken: row.token, refreshExpiresAt: expiresAt };
  }

  async function again(
    tx: Transaction,
    row: RefreshTokenRow,
    token: string,
    context: Context,
  ): Promise<Rotation> {
    const { spent_at: spentAt, successor_id: successorId } = row;
    if (spentAt === null || successorId === null) return { outcome: 'refused' };
    const successor = await selectRefreshToken.first(tx, { id: successorId });
    const age = clock.now() - spentAt;
    // A clock that was set back makes the age negative: then nothing is known about it.
    const isInGrace = age >= 0 && age <= GRACE_MS;
    if (!successor || !isInGrace || successor.client_hash !== clientHashOf(context))
      return { outcome: 'reused' };
    return {
      outcome: 'rotated',
      refreshToken: successorOf(token, successorId),
      refreshExpiresAt: successor.expires_at,
    };
  }

  return {
    issue(tx, sessionId, endsAt, context) {
      const id = ids.next('rft');
      return insert(tx, { id, token: opaqueToken(id, random), sessionId }, endsAt, context);
    },
    async ownerOf(executor, token) {
      const row = await find(executor, token);
      return row && { sessionId: row.session_id, userId: row.user_id };
    },
    async rotate(tx, token, endsAt, context) {
      const row = await find(tx, token);
      if (!row) return { outcome: 'refused' };
      if (row.spent_at !== null) return again(tx, row, token, context);
      const now = clock.now();
      if (row.expires_at <= now) return { outcome: 'refused' };
      const id = ids.next('rft');
      if ((await spendRefreshToken.run(tx, { id: row.id, successorId: id, now })) === 0)
        return { outcome: 'refused' };
      const made = insert(
        tx,
        { id, token: successorOf(token, id), sessionId: row.session_id },
        endsAt,
        context,
      );
      return { outcome: 'rotated', ...made };
    },
    purge: purgeRefreshTokens,
  };
}

/** Who may have a successor again: the same program at the same address, as it is counted. */
function clientHashOf({ userAgent, ip, sourceAddress = ip }: Context): string {
  return hash('sha256', `${sourceAddress}\n${userAgent}`, 'base64url');
}
