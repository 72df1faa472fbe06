import { type FormEvent, useState } from 'react';
import { call } from '../../../api/connection.ts';
import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { tellDone } from '../../../notices/done-notice.tsx';
import { formatDuration } from '../../../texts/format-duration.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import { AdminFailure } from '../../admin-failure.tsx';
import type { Listed } from '../people-query.ts';
import { focusMenuOf, type LinkToHandOver } from '../person-task.ts';
import { usePeopleChange } from '../use-people-change.ts';

/** Minutes. The server takes up to a day. */
const LIFETIMES = [15, 60, 240, 1440] as const;

/** A link that lets somebody in once, in the place of their password. */
export function AccessDialog({
  person,
  onLink,
  onClose,
}: {
  person: Listed;
  onLink(link: LinkToHandOver): void;
  onClose(): void;
}) {
  const { shell, admin, language } = useTexts();
  const { people } = admin;
  const [lifetimeMinutes, setLifetime] = useState(60);
  const issuing = usePeopleChange({
    change: () =>
      call('POST /api/admin/users/{id}/temporary-access', {
        path: { id: person.id },
        body: { lifetimeMinutes },
      }),
    onDone({ data: { sentTo, link, expiresAt } }) {
      onClose();
      if (link !== null) onLink({ name: person.username, address: link, expiresAt });
      else tellDone(people.linkSent(sentTo ?? person.username));
    },
  });

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    if (!issuing.isPending) issuing.mutate();
  }

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={people.accessTitle(person.username)}
      description={people.accessText}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        focusMenuOf(person);
      }}
    >
      <form onSubmit={onSubmit} className="grid gap-4">
        <SelectField
          label={people.accessLifetime}
          value={String(lifetimeMinutes)}
          options={LIFETIMES.map((minutes) => ({
            value: String(minutes),
            label: formatDuration(minutes * 60, language),
          }))}
          onChange={({ target }) => setLifetime(Number(target.value))}
        />
        <AdminFailure error={issuing.error} />
        <DialogActions>
          <Button onClick={onClose}>{shell.cancel}</Button>
          <Button type="submit" variant="primary" busy={issuing.isPending}>
            {people.accessIssue}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
