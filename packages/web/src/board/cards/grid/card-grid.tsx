import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from 'react';
import { useTexts } from '../../../texts/texts.ts';
import type { Entry } from '../../board-query.ts';
import type { Codes } from '../../codes/codes.ts';
import { brandOf } from '../../icons/brand-name.ts';
import { useBrands } from '../../icons/brands.ts';
import { Card, type CardActions } from '../card.tsx';
import { useSpokenCode } from '../use-spoken-code.ts';
import { useGridLayout, useVisibleRows } from './grid-layout.ts';
import { movedBy } from './move.ts';
import { isCardButton, useActiveCard } from './use-active-card.ts';
import { useSlots } from './use-slots.ts';
import { visibleCards } from './visible-rows.ts';

export interface CardGridHandle {
  /** To the card that had the focus last, or is in its place. */
  focus(): void;
  focusFirst(): void;
}

export interface CardGridProps {
  /** In the order in which they are shown. */
  entries: readonly Entry[];
  codes: ReadonlyMap<string, Codes>;
  counterCodes: ReadonlyMap<string, string>;
  areHidden: boolean;
  revealed: ReadonlySet<string>;
  mayEdit(entry: Entry): boolean;
  mayReveal(entry: Entry): boolean;
  actions: CardActions;
  ref: Ref<CardGridHandle>;
}

/**
 * The cards. Only those that are seen are in the page, and the one with the focus wherever it is. Each stands by itself
 * in the list at a place of its own, whatever row that is: so a card that moves stays the same element, and keeps the
 * focus, when others come, go and are sorted (slots.ts).
 */
export function CardGrid({
  entries,
  codes,
  counterCodes,
  areHidden,
  revealed,
  mayEdit,
  mayReveal,
  actions,
  ref,
}: CardGridProps) {
  const { board } = useTexts();
  const list = useRef<HTMLUListElement>(null);
  const { columns, rowRem, rowHeight } = useGridLayout(list);
  const count = entries.length;
  const rows = Math.ceil(count / columns);
  const { activeIndex, activeId, focusedId, focusCard, events } = useActiveCard(entries, list);
  const visible = visibleCards(useVisibleRows(list, rows, rowHeight), { columns, count, kept: activeIndex });
  const shown = visible.flatMap((index) => {
    const entry = entries[index];
    return entry === undefined ? [] : [{ index, entry }];
  });
  const slots = useSlots(
    shown.map(({ entry }) => entry.id),
    activeId,
  );
  const brands = useBrands();
  const focusedCodes = focusedId === undefined ? undefined : codes.get(focusedId);
  useSpokenCode(focusedCodes, areHidden && focusedId !== undefined && !revealed.has(focusedId));
  useImperativeHandle(ref, () => ({
    focus: () => focusCard(activeIndex),
    focusFirst: () => focusCard(0),
  }));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !isCardButton(event.target)) return;
    const pageRows = Math.floor(innerHeight / rowHeight) - 1;
    const index = movedBy(event.key, activeIndex, { count, columns, pageRows });
    if (index === undefined) return;
    event.preventDefault();
    focusCard(index);
  }

  return (
    <ul
      ref={list}
      aria-label={board.list(count)}
      style={{ height: `${rows * rowRem}rem` }}
      className="relative -mx-1.5"
      onKeyDown={onKeyDown}
      {...events}
    >
      {shown.map(({ index, entry }) => {
        const { id } = entry;
        return (
          <Card
            key={slots.get(id)}
            entry={entry}
            brand={brandOf(entry, brands)}
            codes={codes.get(id)}
            counterCode={counterCodes.get(id)}
            revealed={areHidden ? revealed.has(id) : undefined}
            mayEdit={mayEdit(entry)}
            mayReveal={mayReveal(entry)}
            actions={actions}
            index={index}
            count={count}
            isActive={index === activeIndex}
            columns={columns}
            rowRem={rowRem}
          />
        );
      })}
    </ul>
  );
}
