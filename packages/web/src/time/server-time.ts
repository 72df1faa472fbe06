import { useSyncExternalStore } from 'react';
import { deviceClock } from './clock.ts';
import { createServerClock } from './server-clock.ts';
import { createTicker } from './ticker.ts';

export const serverClock = createServerClock(deviceClock);
export const ticker = createTicker(serverClock.now, globalThis);

/**
 * What `look` makes of the second that it is. The component is rendered when that changes, not with every second: let it
 * answer a number, a text or a truth value.
 *
 * @param look takes seconds since the epoch, of the server's clock
 */
export function useTick<Value extends string | number | boolean | undefined>(
  look: (second: number) => Value,
): Value {
  const now = () => look(ticker.second());
  return useSyncExternalStore(ticker.subscribe, now, now);
}
