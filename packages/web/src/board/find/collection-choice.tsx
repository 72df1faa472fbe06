import { useTexts } from '../../texts/texts.ts';
import { classNames } from '../../ui/class-names.ts';
import type { Collection } from '../board-query.ts';

/** More than these are a list to choose from: a screen of buttons hides what it is for. */
const MOST_BUTTONS = 8;

export interface CollectionChoiceProps {
  collections: readonly Collection[];
  /** An id; undefined: all of them. */
  chosen: string | undefined;
  onChoose(id: string | undefined): void;
}

/** Which collection is shown. Nothing, where there is nothing to choose. */
export function CollectionChoice({ collections, chosen, onChoose }: CollectionChoiceProps) {
  const { board } = useTexts();
  if (collections.length < 2) return null;
  const choices = [
    { id: undefined, name: board.allCollections },
    ...collections.map(({ id, name }) => ({ id, name: name ?? board.personal })),
  ];

  if (choices.length > MOST_BUTTONS)
    return (
      <select
        aria-label={board.collections}
        value={chosen ?? ''}
        onChange={({ target }) => onChoose(target.value || undefined)}
        className="min-h-10 max-w-full cursor-pointer rounded-small border border-control bg-surface px-3"
      >
        {choices.map(({ id, name }) => (
          <option key={id ?? ''} value={id ?? ''}>
            {name}
          </option>
        ))}
      </select>
    );

  return (
    <fieldset className="flex min-w-0 flex-wrap gap-1.5">
      <legend className="sr-only">{board.collections}</legend>
      {choices.map(({ id, name }) => (
        <button
          key={id ?? ''}
          type="button"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
          className={classNames(
            'min-h-9 max-w-full cursor-pointer truncate rounded-full border px-3.5 text-sm font-medium',
            id === chosen
              ? 'border-accent bg-accent-soft text-accent-strong'
              : 'border-control bg-surface text-muted hover:border-accent hover:text-ink',
          )}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
