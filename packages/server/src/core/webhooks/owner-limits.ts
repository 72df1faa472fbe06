import type { Clock } from '../../platform/clock.ts';
import type { Counters } from '../../platform/counters/counters.ts';
import type { Transaction } from '../../platform/database/database.ts';
import { TwofoldError } from '../../platform/errors.ts';
import type { WebhookOwner } from './webhooks.ts';

const WINDOW_SECONDS = 3600;

/** What an owner may do by hand in an hour, whatever the webhooks are called: an address is somebody's, who did not ask. */
const MOST = { request: 30, creation: 60 } as const;

/** Requests by hand, and webhooks that are added: by owner, as one that is removed and added again begins anew. */
export interface OwnerLimits {
  /** Throws `request.rate_limited` for one too many. */
  spend(tx: Transaction, owner: WebhookOwner, what: keyof typeof MOST): Promise<void>;
}

export function createOwnerLimits({ counters, clock }: { counters: Counters; clock: Clock }): OwnerLimits {
  return {
    async spend(tx, { applicationId, ownerUserId }, what) {
      const now = clock.now();
      const key = `webhook ${what} ${ownerUserId ?? applicationId}`;
      const { count, windowEndsAt } = await counters.raise(tx, key, WINDOW_SECONDS, now);
      if (count <= MOST[what]) return;
      const detail =
        what === 'request'
          ? 'Your webhooks were asked too often by hand.'
          : 'Too many webhooks were added; change one that is there.';
      throw new TwofoldError('request.rate_limited', detail, {
        retryAfterSeconds: Math.max(1, Math.ceil((windowEndsAt - now) / 1000)),
      });
    },
  };
}
