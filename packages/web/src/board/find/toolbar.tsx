import { EllipsisVertical, Eye, EyeOff, FileDown, FileUp, Plus } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect } from 'react';
import { SearchField } from '../../list/search-field.tsx';
import { shortcutsPreference } from '../../state/preferences.ts';
import { useStore } from '../../state/store.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { hideCodesPreference, sortPreference } from '../board-preferences.ts';
import { sortOrders } from './sort.ts';

export interface ToolbarProps {
  text: string;
  onText(text: string): void;
  search: RefObject<HTMLInputElement | null>;
  /** Enter: copies the first that was found. */
  onEnter(): void;
  /** The arrow down: to the cards. */
  onDown(): void;
  /** Undefined for those who may not. */
  onAdd: (() => void) | undefined;
  onImport(): void;
  /** Undefined where there is nothing that they may. */
  onExport: (() => void) | undefined;
}

/** Search, order, whether codes are hidden, and what adds one. */
export function Toolbar({ text, onText, search, onEnter, onDown, onAdd, onImport, onExport }: ToolbarProps) {
  const { board } = useTexts();
  useSearchShortcut(search);

  function onKey(event: KeyboardEvent): void {
    const acts: Readonly<Record<string, () => void>> = { Enter: onEnter, ArrowDown: onDown };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    // The first of a key that is held: each of the others would copy again, and use up codes of a counter.
    if (event.key !== 'Enter' || !event.repeat) act();
  }

  return (
    <div className="z-20 -mx-1.5 flex flex-wrap items-center gap-2 bg-ground p-1.5 tall:sticky tall:top-0">
      <SearchField
        className="max-sm:basis-full"
        label={board.search}
        hint={board.searchHint}
        clear={board.clearSearch}
        text={text}
        onText={onText}
        input={search}
        onKey={onKey}
        atEnd={
          <span
            aria-hidden="true"
            className="pointer-events-none absolute top-2.5 right-3 rounded-[0.25rem] border border-line px-1.5 font-sans text-sm text-muted pointer-coarse:hidden"
          >
            /
          </span>
        }
      />
      <SortChoice />
      <HideCodesSwitch />
      {onAdd && (
        <>
          <Button
            variant="primary"
            onClick={onAdd}
            className="max-sm:flex-1 max-[23rem]:px-3 max-[23rem]:[&_svg]:hidden"
          >
            <Plus aria-hidden="true" />
            {board.add}
          </Button>
          <Menu
            trigger={
              <Button size="icon" aria-label={board.moreActions} title={board.moreActions}>
                <EllipsisVertical aria-hidden="true" />
              </Button>
            }
          >
            <MenuItem onSelect={onImport}>
              <FileDown aria-hidden="true" />
              {board.import}
            </MenuItem>
            {onExport && (
              <MenuItem onSelect={onExport}>
                <FileUp aria-hidden="true" />
                {board.export}
              </MenuItem>
            )}
          </Menu>
        </>
      )}
    </div>
  );
}

function SortChoice() {
  const { board } = useTexts();
  const order = useStore(sortPreference);
  return (
    <select
      aria-label={board.sort}
      value={order}
      onChange={({ target }) => sortPreference.set(sortOrders.find((each) => each === target.value) ?? order)}
      className="min-h-11 min-w-0 cursor-pointer rounded-small border border-control max-sm:flex-[1_1_5.5rem] bg-surface px-3 text-[0.9375rem]"
    >
      {sortOrders.map((each) => (
        <option key={each} value={each}>
          {board.orders[each]}
        </option>
      ))}
    </select>
  );
}

function HideCodesSwitch() {
  const { board } = useTexts();
  const isHiding = useStore(hideCodesPreference) === 'on';
  const label = isHiding ? board.showCodes : board.hideCodes;
  return (
    <Button
      size="icon"
      aria-label={board.hideCodes}
      aria-pressed={isHiding}
      title={label}
      onClick={() => hideCodesPreference.set(isHiding ? 'off' : 'on')}
    >
      {isHiding ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
    </Button>
  );
}

/** `/` leads to the search from anywhere but where people write, unless they switched such keys off. */
function useSearchShortcut(search: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    function onKeyDown(event: globalThis.KeyboardEvent): void {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (shortcutsPreference.get() === 'off' || isForText(event.target)) return;
      if (document.querySelector('[role=dialog], [role=alertdialog], [role=menu]')) return;
      event.preventDefault();
      search.current?.focus();
      search.current?.select();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [search]);
}

function isForText(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}
