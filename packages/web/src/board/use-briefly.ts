import { useEffectEvent, useLayoutEffect, useState } from 'react';
import { startStopwatch } from '../time/stopwatch.ts';

/** Long enough to scan it or to type it; then nobody who passes by sees it. */
const SHOWN_FOR_SECONDS = 60;

/**
 * For how long something secret stays in the page: a minute, anew for each that is shown, and while the page is seen.
 *
 * @param shown what it is; undefined while nothing is
 * @param onOver takes it out of the page
 * @returns the seconds that are left
 */
export function useBriefly(shown: unknown, onOver: () => void): number {
  const [secondsLeft, setSecondsLeft] = useState(SHOWN_FOR_SECONDS);
  const end = useEffectEvent(onOver);
  useLayoutEffect(() => {
    if (shown === undefined) return;
    // It came when nobody was looking any more.
    if (document.hidden) return end();
    setSecondsLeft(SHOWN_FOR_SECONDS);
    // By the clock: browsers let timers of pages that nobody looks at come late, and none comes while the device sleeps.
    const elapsedMs = startStopwatch();
    const ticking = setInterval(() => {
      const left = Math.ceil(SHOWN_FOR_SECONDS - elapsedMs() / 1000);
      if (left > 0) setSecondsLeft(left);
      else end();
    }, 1000);
    const onLeave = () => {
      if (document.hidden) end();
    };
    document.addEventListener('visibilitychange', onLeave);
    return () => {
      clearInterval(ticking);
      document.removeEventListener('visibilitychange', onLeave);
    };
  }, [shown]);
  return secondsLeft;
}
