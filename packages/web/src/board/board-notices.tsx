import { formatDuration } from '../texts/format-duration.ts';
import { useTexts } from '../texts/texts.ts';
import { Notice } from '../ui/notice.tsx';
import type { Board } from './board-query.ts';
import { serverClock, useTick } from './live/time.ts';

/** What people have to know of the board as it is: a wrong clock, a server that is away, entries that do not open. */
export function BoardNotices({ board: { damaged }, isStale }: { board: Board; isStale: boolean }) {
  const { board, language } = useTexts();
  const deviationSeconds = useTick(() => Math.round(serverClock.deviation() / 1000));
  const duration = formatDuration(Math.abs(deviationSeconds), language);
  return (
    <>
      {deviationSeconds !== 0 && (
        <Notice kind="warning">
          {deviationSeconds > 0 ? board.clockAhead(duration) : board.clockBehind(duration)}
        </Notice>
      )}
      {isStale && (
        <Notice kind="warning" role="alert">
          {board.stale}
        </Notice>
      )}
      {damaged > 0 && <Notice kind="warning">{board.damaged(damaged)}</Notice>}
    </>
  );
}
