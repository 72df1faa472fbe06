import { useId } from 'react';
import { useTexts } from '../../../../texts/texts.ts';
import { SelectField, TextField } from '../../../../ui/field.tsx';
import { type DurationParts, type DurationUnit, durationUnits } from './duration-parts.ts';

/** A number and its unit; nothing is no limit. */
export function DurationField({
  name,
  label,
  hint,
  error,
  value,
  onChange,
}: {
  name: string;
  label: string;
  hint: string;
  error: string | undefined;
  value: DurationParts;
  onChange(value: DurationParts): void;
}) {
  const { policy } = useTexts().gate;
  const id = useId();
  return (
    <fieldset aria-describedby={id} className="min-w-0">
      <legend className="mb-1.5 text-sm font-semibold">{label}</legend>
      <div className="grid grid-cols-[minmax(4rem,1fr)_minmax(6rem,1fr)] gap-2 [&_label]:sr-only">
        <TextField
          name={name}
          label={policy.amount}
          inputMode="numeric"
          placeholder={policy.noLimit}
          autoComplete="off"
          maxLength={9}
          aria-invalid={error === undefined ? undefined : true}
          value={value.amount}
          onChange={({ target }) => onChange({ ...value, amount: target.value })}
        />
        <SelectField
          label={policy.unit}
          value={value.unit}
          options={(Object.keys(durationUnits) as DurationUnit[]).map((unit) => ({
            value: unit,
            label: policy.units[unit],
          }))}
          onChange={({ target }) => onChange({ ...value, unit: target.value as DurationUnit })}
        />
      </div>
      <p id={id} className={error === undefined ? 'mt-1.5 text-sm text-muted' : 'mt-1.5 text-sm text-bad'}>
        {error ?? hint}
      </p>
    </fieldset>
  );
}
