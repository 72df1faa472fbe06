import type { Clock } from '../../platform/clock.ts';
import type { Executor, Transaction } from '../../platform/database/database.ts';
import type { Purge } from '../../platform/database/purge.ts';
import type { LinkTokensTable } from '../../platform/database/schema-accounts.ts';
import type { Ids } from '../../platform/ids.ts';
import type { Keyring } from '../../platform/keyring/keyring.ts';
import type { Random } from '../../platform/random.ts';
import { hashOfOpaque, idOfOpaque, isHashOfOpaque, opaqueToken } from '../tokens/opaque.ts';
import {
  insertLink,
  purgeLinks,
  selectLink,
  selectUnspentLinks,
  spendAllLinksOfUser,
  spendLink,
  spendLinksOfPurpose,
  spendLinksOfUser,
} from './store.ts';

/** What a link is for; it opens nothing else. */
export type LinkPurpose =
  | 'verify-email'
  | 'change-email'
  | 'reset-password'
  | 'invitation'
  | 'temporary-access'
  | 'welcome';

/** With what is kept in the same way and is no link, as its token is told nobody: a request that is answered once. */
export type TokenPurpose = LinkPurpose | 'forgotten-password';

export interface NewLink {
  purpose: TokenPurpose;
  /** Null for the first administrator, who is nobody yet. */
  userId: string | null;
  /** What the link is about besides the person, such as the address that it verifies. Sealed. */
  data?: Readonly<Record<string, string>>;
  lifetimeMs: number;
}

export interface RedeemedLink {
  userId: string | null;
  data: Readonly<Record<string, string>>;
}

/** One-time links: in a message, or shown once to an administrator. */
export interface Links {
  /**
   * Its token: id and 256 random bits, base64url, shown once, of which SHA-256 is kept. Older ones of the same purpose
   * and person open nothing any more. Those of nobody stay.
   */
  issue(tx: Transaction, link: NewLink): string;
  /** What the token is or was for, spent or not: to know whose lock to take. Decides nothing. */
  peek(executor: Executor, purpose: TokenPurpose, token: string): Promise<RedeemedLink | undefined>;
  /**
   * Spends the token. Undefined for one that is unknown, of another purpose, expired, replaced or spent: of any number
   * at once, one redeems.
   */
  redeem(tx: Transaction, purpose: TokenPurpose, token: string): Promise<RedeemedLink | undefined>;
  /** Those of nobody, the oldest first. */
  unspent(
    executor: Executor,
    purpose: TokenPurpose,
    limit: number,
  ): Promise<{ id: string; data: RedeemedLink['data'] }[]>;
  /** By its id, where no token was told. False where somebody was there first, or its time is over. */
  spend(tx: Transaction, id: string): Promise<boolean>;
  /** At a new password, a lost factor, the end of an account: what was sent before opens nothing. */
  revokeAllOfUser(tx: Transaction, userId: string): void;
  /** Those of nobody. */
  revokeAllOfPurpose(tx: Transaction, purpose: TokenPurpose): void;
  /** Of those that have expired. */
  purge: Purge;
}

export function createLinks(parts: {
  ids: Ids;
  clock: Clock;
  random: Random;
  keyring: Pick<Keyring, 'seal' | 'open'>;
}): Links {
  const { ids, clock, random, keyring } = parts;
  const placeOf = (rowId: string) => ({ table: 'link_tokens', column: 'sealed_data', rowId });

  async function find(executor: Executor, purpose: TokenPurpose, token: string) {
    const id = idOfOpaque('lnk', token);
    const row = id === undefined ? undefined : await selectLink.first(executor, { id });
    return row && isHashOfOpaque(token, row.token_hash) && row.purpose === purpose ? row : undefined;
  }

  function toRedeemed(row: LinkTokensTable): RedeemedLink {
    const data =
      row.sealed_data === null
        ? {}
        : JSON.parse(Buffer.from(keyring.open(placeOf(row.id), row.sealed_data)).toString('utf8'));
    return { userId: row.user_id, data };
  }

  return {
    issue(tx, { purpose, userId, data, lifetimeMs }) {
      const id = ids.next('lnk');
      const now = clock.now();
      const token = opaqueToken(id, random);
      if (userId !== null) spendLinksOfUser.post(tx, { userId, purpose, now });
      insertLink.post(tx, {
        id,
        purpose,
        user_id: userId,
        token_hash: hashOfOpaque(token),
        sealed_data:
          data === undefined ? null : keyring.seal(placeOf(id), Buffer.from(JSON.stringify(data), 'utf8')),
        created_at: now,
        expires_at: now + lifetimeMs,
      });
      return token;
    },
    async peek(executor, purpose, token) {
      const row = await find(executor, purpose, token);
      return row && toRedeemed(row);
    },
    async redeem(tx, purpose, token) {
      const row = await find(tx, purpose, token);
      // One statement that both looks and spends: it finds the row unspent and in its time, or changes nothing.
      if (!row || (await spendLink.run(tx, { id: row.id, now: clock.now() })) === 0) return undefined;
      return toRedeemed(row);
    },
    async unspent(executor, purpose, limit) {
      const rows = await selectUnspentLinks.all(executor, { purpose, now: clock.now(), limit });
      return rows.map((row) => ({ id: row.id, data: toRedeemed(row).data }));
    },
    spend: async (tx, id) => (await spendLink.run(tx, { id, now: clock.now() })) > 0,
    revokeAllOfUser(tx, userId) {
      spendAllLinksOfUser.post(tx, { userId, now: clock.now() });
    },
    revokeAllOfPurpose(tx, purpose) {
      spendLinksOfPurpose.post(tx, { purpose, now: clock.now() });
    },
    purge: purgeLinks,
  };
}
