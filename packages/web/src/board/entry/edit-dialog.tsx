import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { call } from '../../api/connection.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { LIVE } from '../../session/live-changes.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { CollectionField } from '../add/collection-field.tsx';
import { fieldsOf } from '../add/new-entry.ts';
import type { Entry } from '../board-query.ts';
import type { Addable } from '../use-access.ts';
import { EntryFailure } from './entry-failure.tsx';
import { nameOf } from './entry-name.ts';

/** Changes the names of an entry, or its collection. The secret stays what it is. */
export function EditDialog({
  entry,
  collections,
  onChanged,
  onClose,
  onClosed,
}: {
  entry: Entry;
  collections: readonly Addable[];
  /** @param name what it is called now */
  onChanged(name: string): void;
  onClose(): void;
  /** When the dialog is out of the page: puts the focus where it belongs then. */
  onClosed(): void;
}) {
  const { board, shell } = useTexts();
  const queryClient = useQueryClient();
  const changing = useMutation({
    mutationFn: (body: { issuer: string | null; label: string; collection?: string }) =>
      call('PATCH /api/accounts/{id}', { path: { id: entry.id }, body }),
    onSuccess: async (changed) => {
      await queryClient.invalidateQueries({ queryKey: [LIVE] });
      onChanged(nameOf(changed));
      onClose();
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { issuer = null, label = '', collection } = fieldsOf(event.currentTarget);
    const isMoved = collection !== undefined && collection !== entry.collection;
    changing.mutate({ issuer, label, ...(isMoved && { collection }) });
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={board.editTitle}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        onClosed();
      }}
    >
      <form onSubmit={onSubmit} className="grid gap-4">
        <TextField
          name="issuer"
          label={board.form.issuer}
          defaultValue={entry.issuer ?? ''}
          autoComplete="off"
          maxLength={256}
        />
        <TextField
          name="label"
          label={board.form.label}
          defaultValue={entry.label}
          autoComplete="off"
          autoCapitalize="none"
          maxLength={256}
        />
        <CollectionField collections={collections} chosen={entry.collection} />
        <EntryFailure error={changing.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={changing.isPending}>
            {board.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
