import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { tellDone } from '../../../notices/done-notice.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import type { Listed } from '../people-query.ts';
import { focusMenuOf } from '../person-task.ts';
import { usePeopleChange } from '../use-people-change.ts';
import { RoleChoice } from './role-choice.tsx';

/** Gives somebody another role, which holds from their next request on. */
export function RoleDialog({ person, onClose }: { person: Listed; onClose(): void }) {
  const { shell, admin } = useTexts();
  const { people } = admin;
  const [role, setRole] = useState(person.role);
  const changing = usePeopleChange({
    change: () => call('PATCH /api/admin/users/{id}', { path: { id: person.id }, body: { role } }),
    onDone() {
      onClose();
      tellDone(people.roleChanged(person.username, people.roles[role]));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (role === person.role) onClose();
    else if (!changing.isPending) changing.mutate();
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={people.roleTitle(person.username)}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        focusMenuOf(person);
      }}
    >
      <form onSubmit={onSubmit} className="grid gap-4">
        <RoleChoice takesFocus chosen={role} onChoose={setRole} />
        <AdminFailure error={changing.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={changing.isPending}>
            {people.save}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
