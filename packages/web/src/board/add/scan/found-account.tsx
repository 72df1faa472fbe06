import type { FormEvent } from 'react';
import { DialogActions } from '../../../dialogs/dialog.tsx';
import { printable } from '../../../texts/shown-name.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { EntryFailure } from '../../entry/entry-failure.tsx';
import type { AddProps } from '../add-kinds.ts';
import { CollectionField } from '../collection-field.tsx';
import { fieldsOf, scannedEntryOf } from '../new-entry.ts';
import { useAdd } from '../use-add.ts';
import type { ScannedAccount } from './scan-state.ts';

/** What was scanned, to be named and added. Its secret is not shown: it stays in the address. */
export function FoundAccount({
  account: { uri, issuer, label },
  collections,
  onAdded,
  onBack,
}: Pick<AddProps, 'collections' | 'onAdded'> & { account: ScannedAccount; onBack(): void }) {
  const texts = useTexts();
  const { form, scan } = texts.board;
  const adding = useAdd(onAdded);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    adding.mutate(scannedEntryOf(uri, fieldsOf(event.currentTarget)));
  }

  return (
    <form onSubmit={onSubmit} className="grid gap-4">
      <TextField
        name="issuer"
        label={form.issuer}
        defaultValue={printable(issuer ?? '')}
        autoComplete="off"
        maxLength={256}
        autoFocus
      />
      <TextField
        name="label"
        label={form.label}
        defaultValue={printable(label)}
        autoComplete="off"
        maxLength={256}
      />
      <CollectionField collections={collections} />
      <EntryFailure error={adding.error} />
      <DialogActions>
        <Button onClick={onBack}>{scan.another}</Button>
        <Button type="submit" variant="primary" busy={adding.isPending}>
          {texts.board.add}
        </Button>
      </DialogActions>
    </form>
  );
}
