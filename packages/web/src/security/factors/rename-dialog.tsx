import { type FormEvent, useState } from 'react';
import { call } from '../../api/connection.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import type { Method } from '../../factors/methods-query.ts';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { useSecurityChange } from '../use-security-change.ts';

/** As many characters as the server takes. */
export const LONGEST_NAME = 64;

export function RenameDialog({ method: { id, label }, onClose }: { method: Method; onClose(): void }) {
  const { shell, security } = useTexts();
  const { factors } = security;
  const [name, setName] = useState(label);
  const renaming = useSecurityChange({
    change: (wanted: string) =>
      call('PATCH /api/2fa/methods/{methodId}', { path: { methodId: id }, body: { label: wanted } }),
    onDone(_, wanted) {
      onClose();
      announce(factors.renamed(wanted));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!renaming.isPending) renaming.mutate(name.trim());
  }

  return (
    <Dialog open onOpenChange={onClose} title={factors.renameTitle}>
      <form onSubmit={onSubmit} className="grid gap-4">
        <TextField
          label={factors.name}
          value={name}
          onChange={({ target }) => setName(target.value)}
          pattern=".*\S.*"
          maxLength={LONGEST_NAME}
          autoComplete="off"
          required
          autoFocus
        />
        <CallFailure error={renaming.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={renaming.isPending}>
            {factors.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
