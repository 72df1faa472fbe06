import { type NoticeParts, queueNotices } from './notices.ts';

export interface NoticeReader {
  stop(): Promise<void>;
}

const INTERVAL_MS = 1000;

/** Follows the chain for as long as the process lives; any number of processes may. */
export function startNoticeReader(
  parts: NoticeParts,
  { onError, intervalMs = INTERVAL_MS }: { onError: (error: unknown) => void; intervalMs?: number },
): NoticeReader {
  let stopping = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function round(): Promise<void> {
    try {
      while (!stopping && (await queueNotices(parts)));
      failing = false;
    } catch (error) {
      if (!failing) onError(error);
      failing = true;
    }
  }

  function schedule(): void {
    timer = setTimeout(() => {
      running = round().then(() => {
        if (!stopping) schedule();
      });
    }, intervalMs);
    timer.unref();
  }

  schedule();
  return {
    async stop() {
      stopping = true;
      clearTimeout(timer);
      await running;
    },
  };
}
