import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from './class-names.ts';
import { Sentence } from './sentence.tsx';

const CONTROL =
  'w-full min-h-11 rounded-small border border-control bg-surface px-3 py-1.5 text-ink placeholder:text-muted ' +
  'aria-invalid:border-bad';

interface About {
  label: string;
  hint?: string | undefined;
  /** What is wrong with what was entered. */
  error?: string | undefined;
}

/** A label, a control, and what is to be said about it. The control is told by its ids. */
function Field({ label, hint, error, children }: About & { children(ids: FieldIds): ReactNode }) {
  const id = useId();
  const about = error !== undefined || hint !== undefined ? `${id}-about` : undefined;
  return (
    <div>
      <label htmlFor={id} className="mb-1.5 block text-sm font-semibold">
        {label}
      </label>
      {children({ id, 'aria-describedby': about, 'aria-invalid': error === undefined ? undefined : true })}
      {about && (
        <p
          id={about}
          className={classNames('mt-1.5 text-sm', error === undefined ? 'text-muted' : 'text-bad')}
        >
          <Sentence>{error ?? hint ?? ''}</Sentence>
        </p>
      )}
    </div>
  );
}

interface FieldIds {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

export function TextField({ label, hint, error, className, ...rest }: About & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input {...rest} {...ids} className={classNames(CONTROL, className)} />}
    </Field>
  );
}

export function SelectField<Value extends string>({
  label,
  hint,
  error,
  options,
  className,
  ...rest
}: About & ComponentProps<'select'> & { options: readonly { value: Value; label: string }[] }) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <select {...rest} {...ids} className={classNames(CONTROL, 'cursor-pointer text-ellipsis', className)}>
          {options.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** For several lines. */
export function TextAreaField({
  label,
  hint,
  error,
  className,
  ...rest
}: About & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => (
        <textarea
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          {...rest}
          {...ids}
          className={classNames(CONTROL, 'block resize-y font-mono text-sm leading-6', className)}
        />
      )}
    </Field>
  );
}
