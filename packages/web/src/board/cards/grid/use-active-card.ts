import { type FocusEvent, type PointerEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { Entry } from '../../board-query.ts';

/**
 * The one card of the list that the Tab key leads to; arrows lead on from there. It is known by its id, so that it stays
 * the same one wherever sorting takes it. When it is deleted, the card that is then in its place takes over, and the
 * focus if it had that.
 */
export function useActiveCard(entries: readonly Entry[], list: RefObject<HTMLElement | null>) {
  const [activeId, setActiveId] = useState<string>();
  /** Of the card whose own button has the focus now. */
  const [focusedId, setFocusedId] = useState<string>();
  const [wanted, setWanted] = useState<{ id: string }>();
  const lastIndex = useRef(0);
  const found = entries.findIndex(({ id }) => id === activeId);
  const activeIndex = found === -1 ? Math.min(lastIndex.current, Math.max(entries.length - 1, 0)) : found;

  function focusCard(index: number): void {
    const entry = entries[index];
    if (entry === undefined) return;
    setActiveId(entry.id);
    setWanted({ id: entry.id });
  }

  function activate(target: EventTarget): void {
    const id = target instanceof Element ? idOfCard(target) : undefined;
    if (id !== undefined) setActiveId(id);
  }

  // After the card is in the page: it may have been far from what was seen.
  useLayoutEffect(() => {
    if (wanted !== undefined) buttonOf(list, wanted.id)?.focus();
  }, [wanted, list]);

  useLayoutEffect(() => {
    lastIndex.current = activeIndex;
    if (focusedId === undefined || entries.some(({ id }) => id === focusedId)) return;
    setFocusedId(undefined);
    const successor = entries[activeIndex];
    // An element that is taken out of the page takes the focus with it, and nothing else has it then.
    if (successor === undefined || document.activeElement !== document.body) return;
    setActiveId(successor.id);
    setWanted({ id: successor.id });
  }, [entries, activeIndex, focusedId]);

  return {
    activeIndex,
    /** The one that is known by its id: undefined before somebody was at a card. */
    activeId,
    focusedId,
    focusCard,
    events: {
      onFocus({ target }: FocusEvent<HTMLElement>): void {
        activate(target);
        setFocusedId(target.dataset.card);
      },
      onBlur: () => setFocusedId(undefined),
      // A press that opens a menu does not focus the button.
      onPointerDown: ({ target }: PointerEvent) => activate(target),
    },
  };
}

/** Whether it is the button of a whole card, and none of those in it. */
export function isCardButton(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset.card !== undefined;
}

function idOfCard(target: Element): string | undefined {
  return target.closest('li')?.querySelector<HTMLElement>('[data-card]')?.dataset.card;
}

function buttonOf(list: RefObject<HTMLElement | null>, id: string): HTMLElement | null | undefined {
  return list.current?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
}
