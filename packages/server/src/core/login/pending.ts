import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Purge } from '../../platform/database/purge.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Random } from '../../platform/random.ts';
import { hashOfOpaque, idOfOpaque, isHashOfOpaque, opaqueToken } from '../tokens/opaque.ts';
import {
  insertPendingLogin,
  purgePendingLogins,
  selectPendingLogin,
  selectPendingLoginOwner,
  spendPendingLogin,
  spendPendingLoginsOfUser,
} from './store.ts';

/** How long a login waits for its second step. */
const PENDING_LOGIN_MS = 5 * 60_000;

/** A login whose first step is done, and whose second is not. */
export interface PendingLogin {
  id: string;
  userId: string;
  personId: string;
  /** Of the first step; RFC 8176. */
  amr: string[];
  /** The first step was made through the person's mailbox, which then is no second one. */
  byMail: boolean;
  remembered: boolean;
  /** Unix milliseconds. */
  expiresAt: number;
}

export interface PendingLogins {
  begin(
    tx: Transaction,
    login: Pick<PendingLogin, 'userId' | 'personId' | 'amr' | 'byMail' | 'remembered'>,
  ): { tempToken: string; pending: PendingLogin };
  /** Neither finished, nor expired, nor ended by a lock. */
  find(executor: Executor, tempToken: string): Promise<PendingLogin | undefined>;
  /** Whose it is, for the lock; also of one that is over. */
  ownerOf(executor: Executor, tempToken: string): Promise<string | undefined>;
  /** False where somebody was there first. */
  spend(tx: Transaction, id: string): Promise<boolean>;
  /** Those that were open when a lock fell are not finished after it (X24, X25). */
  endAllOfUser(tx: Transaction, userId: string): void;
  /** Of those that have expired. */
  purge: Purge;
}

export function createPendingLogins(parts: { ids: Ids; random: Random; clock: Clock }): PendingLogins {
  const { ids, random, clock } = parts;
  return {
    begin(tx, { userId, personId, amr, byMail, remembered }) {
      const id = ids.next('lgn');
      const tempToken = opaqueToken(id, random);
      const now = clock.now();
      const expiresAt = now + PENDING_LOGIN_MS;
      insertPendingLogin.post(tx, {
        id,
        token_hash: hashOfOpaque(tempToken),
        user_id: userId,
        amr: amr.join(' '),
        by_mail: byMail ? 1 : 0,
        remembered: remembered ? 1 : 0,
        created_at: now,
        expires_at: expiresAt,
      });
      return { tempToken, pending: { id, userId, personId, amr, byMail, remembered, expiresAt } };
    },
    async find(executor, tempToken) {
      const id = idOfOpaque('lgn', tempToken);
      if (id === undefined) return undefined;
      const row = await selectPendingLogin.first(executor, { id, now: clock.now() });
      if (!row || !isHashOfOpaque(tempToken, row.token_hash)) return undefined;
      return {
        id: row.id,
        userId: row.user_id,
        personId: row.user_name,
        amr: row.amr.split(' '),
        byMail: row.by_mail === 1,
        remembered: row.remembered === 1,
        expiresAt: row.expires_at,
      };
    },
    async ownerOf(executor, tempToken) {
      const id = idOfOpaque('lgn', tempToken);
      const row = id === undefined ? undefined : await selectPendingLoginOwner.first(executor, { id });
      return row && isHashOfOpaque(tempToken, row.token_hash) ? row.user_name : undefined;
    },
    spend: async (tx, id) => (await spendPendingLogin.run(tx, { id, now: clock.now() })) === 1,
    endAllOfUser(tx, userId) {
      spendPendingLoginsOfUser.post(tx, { userId, now: clock.now() });
    },
    purge: purgePendingLogins,
  };
}
