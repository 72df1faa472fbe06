import type { Query, QueryClient } from '@tanstack/react-query';
import { apiBasePath } from '../api/settings.ts';
import { noteChange, type Stated } from './live-answer.ts';
import { personQuery } from './session.ts';

/** What the stream tells of: the vault. Queries whose key begins with it are `Stated`, and asked for again. */
export const LIVE = 'live';

/** A server that is away or has too many streams is left in peace for so long. */
const COME_BACK_AFTER_MS = 10_000;

let isFollowing = false;

/**
 * Follows the server-sent events of this person while the page is seen: a browser has few connections to one server,
 * and hidden tabs would use them up. The stream ends with the session: then everybody is told who they are. It is followed
 * from the first call on for as long as the page is there.
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
    source.addEventListener('change', ({ data }: MessageEvent<string>) => {
      const told = JSON.parse(data) as Stated;
      noteChange(told);
      // The stream begins by naming everything: what is of the same state already is not asked for twice.
      const isOlder = ({ state }: Query) => (state.data as Stated | undefined)?.state !== told.state;
      void queryClient.invalidateQueries({ queryKey: [LIVE], predicate: isOlder });
    });
    source.addEventListener('end', checkSession);
    source.addEventListener('error', () => {
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
