import { TwofoldApiError } from '@twofold/client';
import { Notice } from '../notices/notice.tsx';
import { refusalText } from '../refusals/refusal-text.ts';
import { formatDuration } from '../texts/format-duration.ts';
import { useTexts } from '../texts/texts.ts';
import { serverClock, useTick } from '../time/server-time.ts';
import { Sentence } from '../ui/sentence.tsx';
import type { Board } from './board-query.ts';

/** What people have to know of the board as it is: a wrong clock, a server that is away, entries that do not open. */
export function BoardNotices({
  board: { damaged },
  error,
}: {
  board: Board;
  /** Why it could not be asked for again; null where it could. */
  error: Error | null;
}) {
  const texts = useTexts();
  const { board, language } = texts;
  const deviationSeconds = useTick(() => Math.round(serverClock.deviation() / 1000));
  const duration = formatDuration(Math.abs(deviationSeconds), language);
  return (
    <>
      {deviationSeconds !== 0 && (
        <Notice kind="warning">
          {deviationSeconds > 0 ? board.clockAhead(duration) : board.clockBehind(duration)}
        </Notice>
      )}
      {error && (
        <Notice kind="warning" role="alert">
          <Sentence>{error instanceof TwofoldApiError ? refusalText(error, texts) : board.stale}</Sentence>
        </Notice>
      )}
      {damaged > 0 && <Notice kind="warning">{board.damaged(damaged)}</Notice>}
    </>
  );
}
