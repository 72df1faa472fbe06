import { useTexts } from '../texts/texts.ts';
import { formatDay, formatPast } from './moments.ts';
import { serverClock } from './server-time.ts';

/** Times as this page tells them: seen from the clock that the server goes by. */
export function useMoments(): { past(iso: string): string; day(iso: string): string } {
  const { language } = useTexts();
  return {
    past: (iso) => formatPast(iso, language, serverClock.now()),
    day: (iso) => formatDay(iso, language),
  };
}
