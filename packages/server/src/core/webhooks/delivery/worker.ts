import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/database.ts';
import type { Ids } from '../../../platform/ids.ts';
import { startRounds } from '../../../platform/rounds.ts';
import type { Attempt } from './attempt.ts';
import { createDispatcher } from './dispatch.ts';
import { feedWebhooks } from './feed.ts';
import type { Settle } from './settle.ts';

export interface WebhookWorkerOptions {
  database: Database;
  ids: Ids;
  clock: Clock;
  attempt: Attempt;
  settle: Settle;
  /** Called when nothing more is waited for. */
  endSending(): void;
  /** Told of the first failed round in a row; the next one tries again. */
  onError(error: unknown): void;
  onRecovery?: () => void;
  intervalMs?: number;
}

export interface WebhookWorker {
  /** Begins nothing more; waits a moment for what is under way. What is not answered by then is sent again later. */
  stop(): Promise<void>;
}

const INTERVAL_MS = 200;
/** After a place became free: the next delivery of a backlog does not wait for the interval. */
const FREE_MS = 5;
const STOP_MS = 2000;
/** Rounds of the feed between two looks at what is due. */
const MOST_FEEDS = 8;

/**
 * Follows the audit chain and delivers, for as long as the process lives. Any number of processes may: one feeds at a
 * time, and deliveries are claimed by compare-and-set.
 */
export function startWebhookWorker(options: WebhookWorkerOptions): WebhookWorker {
  const {
    database,
    ids,
    clock,
    attempt,
    settle,
    endSending,
    onError,
    onRecovery,
    intervalMs = INTERVAL_MS,
  } = options;
  const dispatcher = createDispatcher({
    database,
    clock,
    attempt,
    settle,
    onFree: () => rounds.wake(FREE_MS),
    onError: (error) => rounds.report(error),
  });
  const rounds = startRounds(
    async (isStopping) => {
      for (let i = 0; i < MOST_FEEDS && !isStopping(); i++) {
        if (!(await feedWebhooks(database, { ids, clock }))) break;
      }
      if (!isStopping() && (await dispatcher.begin())) rounds.wake(FREE_MS);
    },
    { intervalMs, onError, onRecovery },
  );

  return {
    async stop() {
      await rounds.stop();
      const patience = new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref());
      await Promise.race([dispatcher.idle(), patience]);
      endSending();
    },
  };
}
