/** Which element of the page shows which card: an element has a name that React knows it by, and keeps it. */
export interface Slots {
  /** The name of the element, by the id of the card. */
  names: ReadonlyMap<string, number>;
  /** How many elements there have been. */
  made: number;
}

export const NO_SLOTS: Slots = { names: new Map(), made: 0 };

/**
 * Gives each card an element. A card that was shown before keeps the one that it has; one that comes takes over that of one
 * that goes, as to change what an element shows is a fraction of the work of making another one: a search changes all
 * of them with each keystroke.
 *
 * @param ids of the cards to show, in their order
 * @param held the card whose element nobody takes over: it has the focus, which is no other card's
 */
export function slotsFor(before: Slots, ids: readonly string[], held: string | undefined): Slots {
  const shown = new Set(ids);
  const free = [...before.names].flatMap(([id, name]) => (shown.has(id) || id === held ? [] : [name]));
  if (free.length === 0 && ids.length === before.names.size && ids.every((id) => before.names.has(id)))
    return before;
  // From the end, the first that is free comes first: elements stay in the order in which they are in the page.
  free.reverse();
  let { made } = before;
  const names = new Map<string, number>();
  for (const id of ids) names.set(id, before.names.get(id) ?? free.pop() ?? made++);
  return { names, made };
}
