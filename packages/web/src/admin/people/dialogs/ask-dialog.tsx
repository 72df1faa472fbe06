import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { tellDone } from '../../../notices/done-notice.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import type { Listed } from '../people-query.ts';
import { carryOut } from '../person-calls.ts';
import { isDanger, type PlainAction } from '../person-state.ts';
import { focusMenuOf, type LinkToHandOver } from '../person-task.ts';
import { usePeopleChange } from '../use-people-change.ts';

/** Says what it would do, and does it when it is told to. */
export function AskDialog({
  action,
  person,
  onLink,
  onClose,
}: {
  action: PlainAction;
  person: Listed;
  onLink(link: LinkToHandOver): void;
  onClose(): void;
}) {
  const { shell, admin } = useTexts();
  const { people } = admin;
  const { username } = person;
  const { title, text, done } = people.asks[action];
  const doing = usePeopleChange({
    change: () => carryOut(action, person),
    onDone(issued) {
      onClose();
      if (issued?.link) onLink({ name: username, address: issued.link, expiresAt: issued.expiresAt });
      else tellDone(done(username));
    },
  });
  return (
    <Dialog
      open
      alert
      onOpenChange={onClose}
      title={title(username)}
      description={text}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        focusMenuOf(person);
      }}
    >
      <AdminFailure error={doing.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button
          variant={isDanger(action) ? 'danger' : 'primary'}
          busy={doing.isPending}
          onClick={() => doing.mutate()}
        >
          {people.actions[action]}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
