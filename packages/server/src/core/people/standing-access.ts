import type { Transaction } from '../../platform/database/database.ts';
import type { ApiKeys } from '../applications/api-keys.ts';
import type { Actor } from '../context.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';

/** What a person made that goes on without a session of theirs: API keys of their own, and webhooks. */
export interface StandingAccess {
  /**
   * Revokes the keys and switches the webhooks off, each on the audit log: where whoever had the account may have been
   * somebody else. Under the person's lock.
   */
  end(tx: Transaction, userId: string, actor: Actor): Promise<void>;
}

export function createStandingAccess(parts: {
  apiKeys: Pick<ApiKeys, 'revokeAllOfOwner'>;
  webhooks: Pick<Webhooks, 'switchOffAllOfOwner'>;
}): StandingAccess {
  const { apiKeys, webhooks } = parts;
  return {
    async end(tx, userId, actor) {
      await apiKeys.revokeAllOfOwner(tx, userId, actor);
      await webhooks.switchOffAllOfOwner(tx, userId, actor);
    },
  };
}
