import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/database.ts';
import {
  BY_HAND,
  claimDelivery,
  type DeliveryRow,
  selectDueDeliveries,
  selectReadyWebhooks,
  selectWebhook,
} from '../store.ts';
import type { Attempt } from './attempt.ts';
import { createPlaces } from './places.ts';
import type { Settle } from './settle.ts';
import { createSettleTogether } from './settle-together.ts';

export interface Dispatcher {
  /**
   * Claims of what is due as much as one round begins, as far as there are places, and begins to send it. Resolves with
   * whether there may be more to begin at once.
   */
  begin(): Promise<boolean>;
  /** Resolves when nothing is under way that was begun before. */
  idle(): Promise<void>;
}

/** Longer than any attempt: what is still claimed after it belongs to a process that is gone. */
export const CLAIM_MS = 30_000;

/** What one round claims in one commit. */
const MOST_BEGUN = 16;
/** What begins in one turn of the event loop, a connection each: requests that come meanwhile are answered in between. */
const PER_TURN = 4;

/** Nobody waits for these at a login: they let others go first. */
const YIELDING = { yields: true };

interface Due {
  id: string;
  webhookId: string;
  /** Its last delivery failed. */
  troubled: boolean;
}

/**
 * Sends deliveries, those of one webhook in the order of the chain as far as receivers accept them.
 *
 * @param parts.onFree told when a place is free again. @param parts.onError told of what was not the receiver's fault
 */
export function createDispatcher(parts: {
  database: Database;
  clock: Clock;
  attempt: Attempt;
  settle: Settle;
  onFree: () => void;
  onError: (error: unknown) => void;
}): Dispatcher {
  const { database, clock, attempt, settle, onFree, onError } = parts;
  const places = createPlaces();
  const settleTogether = createSettleTogether(database, settle);
  const underWay = new Set<Promise<void>>();
  let lastPicked = '';

  async function pick(now: number): Promise<Due[]> {
    const picked: Due[] = [];
    for (const webhook of inTurn(await selectReadyWebhooks.all(database.read, { now }))) {
      const webhookId = webhook.id;
      const troubled = webhook.failures > 0;
      const dueBy = webhook.paused_until > now ? BY_HAND : now;
      const limit = Math.min(places.free(webhookId, troubled), MOST_BEGUN - picked.length);
      if (limit === 0) continue;
      for (const { id } of await selectDueDeliveries.all(database.read, { webhookId, dueBy, now, limit })) {
        places.take(webhookId, troubled);
        picked.push({ id, webhookId, troubled });
      }
      lastPicked = webhookId;
      if (picked.length === MOST_BEGUN) break;
    }
    return picked;
  }

  /** Beginning after the one that the round before ended with: the first of the list do not take all. */
  function inTurn<Ready extends { id: string }>(ready: readonly Ready[]): Ready[] {
    const start = ready.findIndex(({ id }) => id > lastPicked);
    return start <= 0 ? [...ready] : [...ready.slice(start), ...ready.slice(0, start)];
  }

  function claim(picked: readonly Due[], now: number): Promise<(DeliveryRow | undefined)[]> {
    const until = now + CLAIM_MS;
    return database.transaction(
      (tx) => Promise.all(picked.map(({ id }) => claimDelivery.first(tx, { id, now, until }))),
      YIELDING,
    );
  }

  /** Whether the receiver accepted; undefined where nothing was sent. */
  async function deliver({ webhookId }: Due, delivery: DeliveryRow): Promise<boolean | undefined> {
    const webhook = await selectWebhook.first(database.read, { id: webhookId });
    if (!webhook || webhook.disabled_at !== null) return undefined;
    const outcome = await attempt(webhook, delivery);
    await settleTogether(webhook, delivery, outcome);
    return outcome.error === null;
  }

  async function work(place: Due, delivery: DeliveryRow | undefined): Promise<void> {
    let accepted: boolean | undefined;
    try {
      // Undefined where another process was first.
      if (delivery) accepted = await deliver(place, delivery);
    } catch (error) {
      // The claim ends by itself, and the delivery is made again.
      onError(error);
    } finally {
      places.give(place.webhookId, place.troubled, accepted);
    }
  }

  return {
    async begin() {
      const now = clock.now();
      const picked = await pick(now);
      if (picked.length === 0) return false;
      const claimed = await claim(picked, now).catch((error: unknown) => {
        for (const { webhookId, troubled } of picked) places.give(webhookId, troubled);
        throw error;
      });
      for (const [i, place] of picked.entries()) {
        if (i > 0 && i % PER_TURN === 0) await nextTurn();
        const begun = work(place, claimed[i]).finally(() => {
          underWay.delete(begun);
          onFree();
        });
        underWay.add(begun);
      }
      return picked.length === MOST_BEGUN;
    },
    async idle() {
      await Promise.all(underWay);
    },
  };
}
