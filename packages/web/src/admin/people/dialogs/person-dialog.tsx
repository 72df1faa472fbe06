import type { LinkToHandOver, PersonTask } from '../person-task.ts';
import { AccessDialog } from './access-dialog.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { EraseDialog } from './erase-dialog.tsx';
import { RoleDialog } from './role-dialog.tsx';

/** The dialog of what is about to be done with somebody. */
export function PersonDialog({
  action,
  person,
  onLink,
  onClose,
}: PersonTask & {
  /** There is a link that nobody was sent. */
  onLink(link: LinkToHandOver): void;
  onClose(): void;
}) {
  if (action === 'role') return <RoleDialog person={person} onClose={onClose} />;
  if (action === 'temporary-access')
    return <AccessDialog person={person} onLink={onLink} onClose={onClose} />;
  if (action === 'erase') return <EraseDialog person={person} onClose={onClose} />;
  return <AskDialog action={action} person={person} onLink={onLink} onClose={onClose} />;
}
