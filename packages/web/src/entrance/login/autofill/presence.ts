/** By which a page notices that somebody is at it. */
const SIGNS = ['pointermove', 'pointerdown', 'keydown', 'focusin'];

/** Until the page is seen; or `signal` ends the waiting. */
export async function whenSeen(signal: AbortSignal): Promise<void> {
  while (document.hidden && !signal.aborted) await firstOf(['visibilitychange'], document, signal);
}

/**
 * Until somebody does anything on the page; or `signal` ends the waiting. Where people point with a finger it is seen by
 * nobody else: there the first sign would come with the tap on the field, which is too late to put anything in its list.
 */
export async function whenUsed(signal: AbortSignal): Promise<void> {
  if (!matchMedia('(pointer: coarse)').matches) await firstOf(SIGNS, window, signal);
}

function firstOf(names: readonly string[], target: EventTarget, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  const over = new AbortController();
  return new Promise<void>((resolve) => {
    const end = () => {
      over.abort();
      resolve();
    };
    for (const name of names) target.addEventListener(name, end, { signal: over.signal, passive: true });
    signal.addEventListener('abort', end, { signal: over.signal });
  });
}
