import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { deviceClock } from '../../time/clock.ts';
import { serverClock, ticker } from '../../time/server-time.ts';
import { type Board, boardQuery } from '../board-query.ts';
import { MAX_JITTER_MS, refreshDueAt } from './refresh-due.ts';

/** After a failure the board is not asked for with every second. */
const PAUSE_MS = 5000;

/** Asks for the board again when its codes have changed, or the clock has; not while nobody sees it. */
export function useRefresh(board: Board | undefined): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    if (board === undefined) return;
    const dueAt = refreshDueAt(board.codes.values(), board.fetchedAt, Math.random() * MAX_JITTER_MS);
    let jumped = false;
    const askIfDue = () => {
      jumped = serverClock.checkForJump() || jumped;
      const isDue = jumped || (dueAt !== undefined && serverClock.now() >= dueAt);
      if (!isDue || document.hidden || hasJustFailed()) return;
      void queryClient.refetchQueries({ queryKey: boardQuery.queryKey }, { cancelRefetch: false });
    };
    const stop = ticker.subscribe(askIfDue);
    // Whoever comes back to the page waits for no tick.
    document.addEventListener('visibilitychange', askIfDue);
    return () => {
      stop();
      document.removeEventListener('visibilitychange', askIfDue);
    };

    function hasJustFailed(): boolean {
      const { error, errorUpdatedAt } = queryClient.getQueryState(boardQuery.queryKey) ?? {};
      return error != null && deviceClock.wall() - (errorUpdatedAt ?? 0) < PAUSE_MS;
    }
  }, [board, queryClient]);
}
