import { useEffect, useId, useRef } from 'react';
import { useTexts } from '../../../texts/texts.ts';
import { type Role, roles } from '../people-query.ts';

/** The roles, with what each may. */
export function RoleChoice({
  chosen,
  takesFocus = false,
  onChoose,
}: {
  chosen: Role;
  /** It is all that its dialog asks. */
  takesFocus?: boolean;
  onChoose(role: Role): void;
}) {
  const { people } = useTexts().admin;
  const id = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (takesFocus) group.current?.querySelector<HTMLInputElement>(':checked')?.focus();
  }, [takesFocus]);
  return (
    <fieldset ref={group}>
      <legend className="mb-1.5 text-sm font-semibold">{people.role}</legend>
      <div className="grid gap-2">
        {roles.map((role) => (
          <label
            key={role}
            className="grid cursor-pointer grid-cols-[auto_1fr] items-start gap-x-2.5 rounded-medium border border-control px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type="radio"
              name={id}
              value={role}
              checked={role === chosen}
              onChange={() => onChoose(role)}
              aria-describedby={`${id}-${role}`}
              className="mt-0.5 size-5 cursor-pointer accent-accent"
            />
            <span className="font-medium">{people.roles[role]}</span>
            <span id={`${id}-${role}`} className="col-start-2 text-sm text-muted">
              {people.roleTexts[role]}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
