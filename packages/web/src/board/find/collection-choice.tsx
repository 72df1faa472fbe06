import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
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
        <Button
          key={id ?? ''}
          size="small"
          aria-pressed={id === chosen}
          onClick={() => onChoose(id)}
          className="max-w-full rounded-full"
        >
          <span className="truncate">{name}</span>
        </Button>
      ))}
    </fieldset>
  );
}
