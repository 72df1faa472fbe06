import { type FormEvent, useState } from 'react';
import { DialogActions } from '../../dialogs/dialog.tsx';
import { useFieldErrors } from '../../form/use-field-errors.ts';
import { type FieldErrors, hasErrors } from '../../refusals/field-errors.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField, TextField } from '../../ui/field.tsx';
import { EntryFailure } from '../entry/entry-failure.tsx';
import type { AddProps } from './add-kinds.ts';
import { CollectionField } from './collection-field.tsx';
import { keyErrors } from './key-errors.ts';
import { fieldsOf, missingFields, newEntryOf } from './new-entry.ts';
import { useAdd } from './use-add.ts';

/** The key that a site shows beside its QR code, by hand. */
export function KeyForm({ collections, onAdded, onCancel }: AddProps) {
  const texts = useTexts();
  const { form } = texts.board;
  const { errors, areThere, show } = useFieldErrors();
  const adding = useAdd(onAdded);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const element = event.currentTarget;
    const fields = fieldsOf(element);
    const missing = missingFields(fields);
    const found = {
      ...(missing.includes('secret') && { secret: form.secretMissing }),
      ...(missing.includes('label') && { label: form.labelMissing }),
    };
    show(element, found);
    if (!hasErrors(found))
      adding.mutate(newEntryOf(fields), { onError: (error) => show(element, keyErrors(error, form)) });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="grid gap-4">
      <TextField
        name="secret"
        label={form.secret}
        hint={form.secretHint}
        error={errors.secret}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={16_384}
        autoFocus
        className="font-mono"
      />
      <TextField name="issuer" label={form.issuer} error={errors.issuer} autoComplete="off" maxLength={256} />
      <TextField
        name="label"
        label={form.label}
        hint={form.labelHint}
        error={errors.label}
        autoComplete="off"
        autoCapitalize="none"
        maxLength={256}
      />
      <CollectionField collections={collections} />
      <Details errors={errors} />
      {!areThere && <EntryFailure error={adding.error} />}
      <DialogActions>
        <Button onClick={onCancel}>{texts.shell.cancel}</Button>
        <Button type="submit" variant="primary" busy={adding.isPending}>
          {texts.board.add}
        </Button>
      </DialogActions>
    </form>
  );
}

/** What hardly any site departs from, folded away. */
function Details({ errors }: { errors: FieldErrors }) {
  const { form } = useTexts().board;
  const [type, setType] = useState('totp');
  const number = { inputMode: 'numeric', autoComplete: 'off', pattern: '[0-9]*' } as const;
  return (
    <details className="rounded-small border border-line px-3.5 py-2.5">
      <summary className="cursor-pointer text-sm font-semibold">{form.details}</summary>
      <div className="mt-4 mb-1.5 grid gap-4 sm:grid-cols-2">
        <SelectField
          name="type"
          label={form.type}
          value={type}
          onChange={({ target }) => setType(target.value)}
          options={(['totp', 'hotp', 'steam'] as const).map((value) => ({ value, label: form.types[value] }))}
        />
        {type !== 'steam' && (
          <>
            <SelectField
              name="algorithm"
              label={form.algorithm}
              options={['SHA1', 'SHA256', 'SHA512'].map((value) => ({ value, label: value }))}
            />
            <TextField
              name="digits"
              label={form.digits}
              error={errors.digits}
              defaultValue="6"
              maxLength={2}
              {...number}
            />
          </>
        )}
        {type === 'totp' && (
          <TextField
            name="period"
            label={form.period}
            error={errors.period}
            defaultValue="30"
            maxLength={5}
            {...number}
          />
        )}
        {type === 'hotp' && (
          <TextField
            name="counter"
            label={form.counter}
            error={errors.counter}
            defaultValue="0"
            maxLength={15}
            {...number}
          />
        )}
      </div>
    </details>
  );
}
