import { useEffect, useEffectEvent, useState } from 'react';

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
  useEffect(() => {
    if (shown === undefined) return;
    let left = SHOWN_FOR_SECONDS;
    setSecondsLeft(left);
    const ticking = setInterval(() => {
      left -= 1;
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
