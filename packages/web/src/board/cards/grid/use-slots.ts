import { useState } from 'react';
import { NO_SLOTS, slotsFor } from './slots.ts';

/** The names of the elements of these cards, by their ids. @param ids, held as in `slotsFor` */
export function useSlots(ids: readonly string[], held: string | undefined): ReadonlyMap<string, number> {
  const [slots, setSlots] = useState(NO_SLOTS);
  const next = slotsFor(slots, ids, held);
  // Rendered again at once, before anything below is.
  if (next !== slots) setSlots(next);
  return next.names;
}
