import { Eye, EyeOff, Pin } from 'lucide-react';
import { type CSSProperties, memo } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import type { Entry } from '../board-query.ts';
import type { Codes } from '../codes/codes.ts';
import { nameOf } from '../entry/entry-name.ts';
import { EntryIcon } from '../icons/entry-icon.tsx';
import { CodeFigures, TimedCode } from './card-code.tsx';
import { CardMenu } from './card-menu.tsx';

/** What can be done with an entry. The same object as long as the board is. */
export interface CardActions {
  copy(entry: Entry): void;
  /** Shows the code of one while codes are hidden, or hides it again. */
  toggleRevealed(entry: Entry): void;
  pin(entry: Entry, favourite: boolean): void;
  edit(entry: Entry): void;
  revealSecret(entry: Entry): void;
  remove(entry: Entry): void;
}

export interface CardProps {
  entry: Entry;
  /** The name of its icon, where there is one. */
  brand: string | undefined;
  /** Undefined for HOTP. */
  codes: Codes | undefined;
  /** Of HOTP: the one that was asked for. */
  counterCode: string | undefined;
  /** Undefined where codes are not hidden. */
  revealed: boolean | undefined;
  mayEdit: boolean;
  mayReveal: boolean;
  actions: CardActions;
  /** In the list, from 0; of how many. */
  index: number;
  count: number;
  /** The one card that the Tab key leads to. */
  isActive: boolean;
  /** What makes its place of its index. */
  columns: number;
  rowRem: number;
}

/**
 * One entry. All of it is a button that copies; what else it can do are buttons of their own, above that one. It may show
 * another entry the next time: what it remembers is of one by its id.
 */
export const Card = memo(function Card(props: CardProps) {
  const { entry, brand, codes, counterCode, revealed, actions, index, count, isActive, columns, rowRem } =
    props;
  const { board } = useTexts();
  const name = nameOf(entry);
  const isHidden = revealed === false;
  const tabIndex = isActive ? 0 : -1;

  return (
    <li
      aria-setsize={count}
      aria-posinset={index + 1}
      style={placeOf(index, columns, rowRem)}
      className="absolute contain-strict p-1.5"
    >
      <div className="group relative flex h-full flex-col justify-between overflow-hidden rounded-medium border border-line bg-surface p-3.5 shadow-low motion-safe:transition-colors hover:border-accent has-[.copy:focus-visible]:outline-3 has-[.copy:focus-visible]:outline-accent">
        {/* First, so that Tab leads from it to the others; over all of the card, but for what is raised. */}
        <button
          type="button"
          tabIndex={tabIndex}
          data-card={entry.id}
          aria-label={codes ? board.copy(name) : board.takeCode(name)}
          // Once for each press: of a double click the second, and of a key that is held the rest, would use up codes of a
          // counter that nobody wants.
          onClick={({ detail }) => detail < 2 && actions.copy(entry)}
          onKeyDown={(event) => event.repeat && event.key === 'Enter' && event.preventDefault()}
          className="copy absolute inset-0 cursor-pointer scroll-my-24 rounded-medium outline-none active:bg-accent/10"
        />
        <div className="flex items-center gap-3">
          <EntryIcon entry={entry} brand={brand} />
          <div className="min-w-0 flex-1">
            <p className="flex items-center gap-1.5 leading-tight font-semibold">
              <span className="truncate">{entry.issuer || entry.label}</span>
              {entry.favourite && (
                <Pin role="img" aria-label={board.pinned} className="size-3.5 shrink-0 text-muted" />
              )}
            </p>
            {entry.issuer && <p className="truncate text-sm text-muted">{entry.label}</p>}
          </div>
          <div className="relative z-10 -mr-1.5 flex">
            {revealed !== undefined && (
              <Button
                variant="quiet"
                size="small-icon"
                tabIndex={tabIndex}
                aria-label={revealed ? board.conceal(name) : board.reveal(name)}
                onClick={() => actions.toggleRevealed(entry)}
              >
                {revealed ? <EyeOff aria-hidden="true" /> : <Eye aria-hidden="true" />}
              </Button>
            )}
            {props.mayEdit && (
              <CardMenu
                entry={entry}
                name={name}
                actions={actions}
                mayReveal={props.mayReveal}
                tabIndex={tabIndex}
              />
            )}
          </div>
        </div>

        {codes ? (
          <TimedCode codes={codes} isHidden={isHidden} />
        ) : (
          <div className="flex min-h-9 items-end">
            {counterCode === undefined ? (
              <span className="text-sm text-muted">{board.counterCode}</span>
            ) : (
              <CodeFigures code={counterCode} isHidden={isHidden} length={counterCode.length} />
            )}
          </div>
        )}
      </div>
    </li>
  );
});

function placeOf(index: number, columns: number, rowRem: number): CSSProperties {
  return {
    top: `${Math.floor(index / columns) * rowRem}rem`,
    left: `${((index % columns) * 100) / columns}%`,
    width: `${100 / columns}%`,
    height: `${rowRem}rem`,
  };
}
