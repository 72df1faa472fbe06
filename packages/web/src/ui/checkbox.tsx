import { type ComponentProps, type ReactNode, useId } from 'react';

/** A box to be ticked, with its label, and what is to be said about it. */
export function Checkbox({
  hint,
  children,
  ...rest
}: Omit<ComponentProps<'input'>, 'type' | 'id' | 'className'> & { hint?: string; children: ReactNode }) {
  const id = useId();
  const about = hint === undefined ? undefined : `${id}-about`;
  return (
    <div className="grid grid-cols-[auto_1fr] items-center gap-x-2.5">
      <input
        {...rest}
        type="checkbox"
        id={id}
        aria-describedby={about}
        className="size-5 cursor-pointer accent-accent"
      />
      <label htmlFor={id} className="min-w-0 cursor-pointer py-1.5">
        {children}
      </label>
      {about && (
        <p id={about} className="col-start-2 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
