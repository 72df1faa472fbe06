import type { QueryClient } from '@tanstack/react-query';
import { apiBasePath } from '../api/settings.ts';
import { noteChange } from './live-answer.ts';
import { personQuery } from './session.ts';

/** What the stream tells of: the vault. Queries whose key begins with it are asked for again. */
export const LIVE = 'live';

/** A page that is slow to be told is shown without. */
const READY_AFTER_MS = 250;
/** A server that is away or has too many streams is left in peace for so long. */
const COME_BACK_AFTER_MS = 10_000;

const ready = Promise.withResolvers<void>();

/**
 * Resolves when changes are told from now on, or soon. What is asked for after that needs not be asked for twice: the
 * stream begins by naming everything.
 */
export function liveChangesReady(): Promise<void> {
  setTimeout(ready.resolve, READY_AFTER_MS);
  return ready.promise;
}

let isFollowing = false;

/**
 * Follows the server-sent events of this person while the page is seen: a browser has few connections to one server,
 * and hidden tabs would use them up. The stream ends with the session: then everybody is told who they are. It is followed
 * from the first call on for as long as the page is there; to be called early, as the board waits for it.
 */
export function followChanges(queryClient: QueryClient): void {
  if (isFollowing) return;
  isFollowing = true;
  let source: EventSource | undefined;
  let comingBack: ReturnType<typeof setTimeout> | undefined;

  function open(): void {
    close();
    if (document.hidden) return;
    source = new EventSource(`${apiBasePath}/accounts/stream`);
    source.addEventListener('change', () => {
      noteChange();
      void queryClient.invalidateQueries({ queryKey: [LIVE] });
      ready.resolve();
    });
    source.addEventListener('end', checkSession);
    source.addEventListener('error', () => {
      ready.resolve();
      // Else the browser comes back by itself.
      if (source?.readyState !== EventSource.CLOSED) return;
      checkSession();
      comingBack = setTimeout(open, COME_BACK_AFTER_MS);
    });
  }

  function close(): void {
    clearTimeout(comingBack);
    source?.close();
    source = undefined;
  }

  function checkSession(): void {
    void queryClient.invalidateQueries({ queryKey: personQuery.queryKey });
  }

  /** Brought back from the browser's memory, the page may be of somebody who has signed out meanwhile. */
  function onPageShow(event: PageTransitionEvent): void {
    if (event.persisted) location.reload();
  }

  open();
  document.addEventListener('visibilitychange', open);
  addEventListener('pageshow', onPageShow);
}
