import type { Clock } from '../time/clock.ts';
import { startStopwatch } from '../time/stopwatch.ts';

/** Longer than the board waits before it asks again, so that whoever does anything is seen by the server. */
const LEFT_AFTER_MS = 2 * 60_000;
/** By which a page notices that somebody is at it. The focus is none: it is moved by programs too. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'wheel'];

/**
 * Whether nobody has done anything on this page for some minutes. What it asks for then, such as new codes, it asks for by
 * itself: a session must not live on by that (N31).
 */
export function followAttendance(page: Pick<EventTarget, 'addEventListener'>, clock?: Clock): () => boolean {
  let sinceLastSign = startStopwatch(clock);
  const note = () => {
    sinceLastSign = startStopwatch(clock);
  };
  for (const sign of SIGNS) page.addEventListener(sign, note, { capture: true, passive: true });
  return () => sinceLastSign() > LEFT_AFTER_MS;
}
