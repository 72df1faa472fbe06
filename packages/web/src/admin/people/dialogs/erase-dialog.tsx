import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { tellDone } from '../../../notices/done-notice.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { TextField } from '../../../ui/field.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import type { Listed } from '../people-query.ts';
import { focusMenuOf } from '../person-task.ts';
import { usePeopleChange } from '../use-people-change.ts';

/** Deletes somebody with everything: asked for by their name, as nothing brings them back. */
export function EraseDialog({ person, onClose }: { person: Listed; onClose(): void }) {
  const { shell, admin } = useTexts();
  const { people } = admin;
  const { id, username } = person;
  const [typed, setTyped] = useState('');
  const [isWrong, setWrong] = useState(false);
  const erasing = usePeopleChange({
    change: () => call('DELETE /api/admin/users/{id}', { path: { id } }),
    onDone() {
      onClose();
      tellDone(people.erased(username));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const isRight = typed.trim() === username;
    setWrong(!isRight);
    if (!isRight) event.currentTarget.querySelector('input')?.focus();
    else if (!erasing.isPending) erasing.mutate();
  }

  return (
    <Dialog
      open
      alert
      onOpenChange={onClose}
      title={people.eraseTitle(username)}
      description={people.eraseText}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        focusMenuOf(person);
      }}
    >
      <form onSubmit={onSubmit} className="grid gap-4">
        <TextField
          label={people.typeName(username)}
          value={typed}
          error={isWrong ? people.nameDiffers : undefined}
          onChange={({ target }) => setTyped(target.value)}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
        />
        <AdminFailure error={erasing.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="danger" busy={erasing.isPending}>
            {people.actions.erase}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
