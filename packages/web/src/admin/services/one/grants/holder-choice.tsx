import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { useTexts } from '../../../../texts/texts.ts';
import { groupsQuery } from '../../../groups/groups-query.ts';
import { PersonChoice } from '../../../people/person-choice.tsx';
import { holderOfGroup, isGroup } from './holder.ts';

/** A person or a group, by the name of the API and by what people call them. */
export interface Holder {
  holder: string;
  label: string;
}

/** Who is to reach a service. */
export function HolderChoice({
  chosen,
  error,
  onChoose,
}: {
  chosen: Holder | undefined;
  error: string | undefined;
  onChoose(holder: Holder | undefined): void;
}) {
  const { grants } = useTexts().gate;
  const { data } = useQuery(groupsQuery);
  const id = useId();
  const groups = data?.groups ?? [];
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <PersonChoice
        error={error}
        chosen={chosen && !isGroup(chosen.holder) ? chosen.holder : undefined}
        onChoose={(person) => onChoose(person && { holder: person.id, label: person.username })}
      />
      {groups.length > 0 && (
        <fieldset>
          <legend className="mb-1.5 text-sm font-semibold">{grants.orGroup}</legend>
          <div className="flex max-h-40 flex-wrap gap-2 overflow-y-auto p-1">
            {groups.map(({ id: group, name }) => (
              <label
                key={group}
                className="flex cursor-pointer items-center gap-2 rounded-small border border-control px-3 py-1.5 has-checked:border-accent has-checked:bg-accent-soft"
              >
                <input
                  type="radio"
                  name={id}
                  checked={chosen?.holder === holderOfGroup(name)}
                  onChange={() => onChoose({ holder: holderOfGroup(name), label: name })}
                  className="size-4.5 cursor-pointer accent-accent"
                />
                <span translate="no" className="wrap-anywhere">
                  {name}
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      )}
    </div>
  );
}
