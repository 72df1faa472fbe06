/** Requests under way at once: of all webhooks, and of those whose last delivery failed. */
const MOST = 128;
const MOST_TROUBLED = 32;
/** Of one webhook. */
const MOST_EACH = 4;

/**
 * Who may send at this moment. A webhook begins with one request at a time, gets one more with each that is accepted, and
 * falls back to one with each that is not: receivers that hang hold few places, and those that hung before share a pool
 * of their own, so that good ones never wait for them.
 */
export interface Places {
  /** How many requests to this webhook may begin. */
  free(webhookId: string, troubled: boolean): number;
  take(webhookId: string, troubled: boolean): void;
  /** @param accepted undefined where nothing was sent */
  give(webhookId: string, troubled: boolean, accepted?: boolean): void;
}

export function createPlaces(): Places {
  const each = new Map<string, { taken: number; allowed: number }>();
  const taken = { troubled: 0, others: 0 };

  return {
    free(webhookId, troubled) {
      const all = troubled ? MOST_TROUBLED - taken.troubled : MOST - taken.others;
      const { taken: mine, allowed } = each.get(webhookId) ?? { taken: 0, allowed: 1 };
      return Math.max(0, Math.min(all, (troubled ? 1 : allowed) - mine));
    },
    take(webhookId, troubled) {
      taken[troubled ? 'troubled' : 'others']++;
      const mine = each.get(webhookId) ?? { taken: 0, allowed: 1 };
      mine.taken++;
      each.set(webhookId, mine);
    },
    give(webhookId, troubled, accepted) {
      taken[troubled ? 'troubled' : 'others']--;
      const mine = each.get(webhookId);
      if (!mine) return;
      mine.taken--;
      if (accepted === true) mine.allowed = Math.min(MOST_EACH, mine.allowed + 1);
      if (accepted === false) mine.allowed = 1;
      // Nothing is known of a webhook at rest that is not known of a new one.
      if (mine.taken === 0 && mine.allowed === 1) each.delete(webhookId);
    },
  };
}
