import { useInfiniteQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useSearch, useSpokenCount } from '../../list/use-search.ts';
import { useTexts } from '../../texts/texts.ts';
import { TextField } from '../../ui/field.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import { type Listed, peopleQuery } from './people-query.ts';

/** As many of those that fit are shown; a longer name finds the others. */
const SHOWN = 6;

/** One of the people, looked for by name or address. */
export function PersonChoice({
  chosen,
  error,
  onChoose,
}: {
  /** Their id. */
  chosen: string | undefined;
  error: string | undefined;
  onChoose(person: Listed | undefined): void;
}) {
  const { people } = useTexts().admin;
  const searching = useSearch();
  const query = useInfiniteQuery(peopleQuery(searching.search));
  const id = useId();
  const found = query.data?.pages.flatMap(({ users }) => users) ?? [];
  const count = query.data === undefined ? undefined : found.length;
  useSpokenCount(searching, count, people.found);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
      <TextField
        label={people.search}
        hint={people.searchHint}
        error={error}
        value={searching.typed}
        onChange={({ target }) => searching.type(target.value)}
        onKeyDown={(event) => {
          // It is no answer yet: the form is not sent by it.
          if (event.key === 'Enter') event.preventDefault();
        }}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        autoFocus
      />
      <AdminFailure error={query.error} />
      {count === 0 ? (
        <p className="text-sm text-muted">{people.none}</p>
      ) : (
        <fieldset>
          <legend className="sr-only">{people.title}</legend>
          <div className="grid gap-1">
            {found.slice(0, SHOWN).map((person) => (
              <label
                key={person.id}
                className="flex cursor-pointer items-center gap-2.5 rounded-small border border-line px-3 py-1.5 has-checked:border-accent has-checked:bg-accent-soft"
              >
                <input
                  type="radio"
                  name={id}
                  checked={person.id === chosen}
                  onChange={() => onChoose(person)}
                  className="size-4.5 shrink-0 cursor-pointer accent-accent"
                />
                <span className="flex min-w-0 flex-wrap gap-x-2">
                  <span className="font-medium wrap-anywhere">{person.username}</span>
                  <span className="text-muted wrap-anywhere">{person.email}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {found.length > SHOWN && <p className="text-sm text-muted">{people.narrow(found.length - SHOWN)}</p>}
    </div>
  );
}
