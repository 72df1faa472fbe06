import { useQuery } from '@tanstack/react-query';
import { Trash2, Users } from 'lucide-react';
import { type FormEvent, useRef, useState } from 'react';
import { call } from '../../api/connection.ts';
import { useChange } from '../../api/use-change.ts';
import { ConfirmDialog } from '../../dialogs/confirm-dialog.tsx';
import { Loaded, Row, Rows, Section } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { Notice } from '../../notices/notice.tsx';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import { serviceErrors } from '../services/service-errors.ts';
import { GROUPS, type Group, groupsQuery } from './groups-query.ts';
import { MembersDialog } from './members-dialog.tsx';

/** People who are granted services together. */
export function GroupsSection() {
  const { groups } = useTexts().gate;
  const query = useQuery(groupsQuery);
  const [open, setOpen] = useState<Group>();
  const [removed, setRemoved] = useState<Group>();
  return (
    <Section title={groups.title} explanation={groups.explanation} icon={Users}>
      <Loaded query={query}>
        {({ groups: found, nextCursor }) => (
          <>
            {found.length > 0 && (
              <Rows>
                {found.map((group) => (
                  <GroupRow
                    key={group.id}
                    group={group}
                    onOpen={() => setOpen(group)}
                    onRemove={() => setRemoved(group)}
                  />
                ))}
              </Rows>
            )}
            {nextCursor !== null && <Notice kind="warning">{groups.more(found.length)}</Notice>}
          </>
        )}
      </Loaded>
      <CreateForm />
      {open && <MembersDialog group={open} onClose={() => setOpen(undefined)} />}
      {removed && <RemoveDialog group={removed} onClose={() => setRemoved(undefined)} />}
    </Section>
  );
}

function GroupRow({ group, onOpen, onRemove }: { group: Group; onOpen(): void; onRemove(): void }) {
  const { groups } = useTexts().gate;
  const { past } = useMoments();
  const { name, createdAt } = group;
  return (
    <Row
      icon={Users}
      name={name}
      details={[groups.made(past(createdAt))]}
      actions={
        <>
          <Button size="small" aria-label={groups.membersOf(name)} onClick={onOpen}>
            {groups.members}
          </Button>
          <Button size="small-icon" variant="quiet" aria-label={groups.remove(name)} onClick={onRemove}>
            <Trash2 aria-hidden="true" />
          </Button>
        </>
      }
    />
  );
}

function CreateForm() {
  const { gate, entrance } = useTexts();
  const { groups } = gate;
  const [name, setName] = useState('');
  const [isEmpty, setEmpty] = useState(false);
  const field = useRef<HTMLFormElement>(null);
  const creating = useChange({
    change: (given: string) => call('POST /api/admin/groups', { body: { name: given } }),
    onDone({ name: made }) {
      setName('');
      announce(groups.created(made));
    },
    refreshes: GROUPS,
  });
  const { name: problem } = serviceErrors(creating.error, gate);

  function onSubmit(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const given = name.trim();
    setEmpty(given === '');
    if (given === '') field.current?.querySelector('input')?.focus();
    else if (!creating.isPending) creating.mutate(given);
  }

  return (
    <form ref={field} onSubmit={onSubmit} noValidate className="grid gap-3">
      <TextField
        label={groups.name}
        hint={groups.nameHint}
        error={isEmpty ? entrance.fillIn : problem}
        value={name}
        onChange={({ target }) => setName(target.value)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
      />
      {problem === undefined && <AdminFailure error={creating.error} />}
      <Button type="submit" className="justify-self-start" busy={creating.isPending}>
        {groups.create}
      </Button>
    </form>
  );
}

function RemoveDialog({ group, onClose }: { group: Group; onClose(): void }) {
  const { groups } = useTexts().gate;
  const { id, name } = group;
  const removing = useChange({
    change: () => call('DELETE /api/admin/groups/{id}', { path: { id } }),
    onDone() {
      onClose();
      announce(groups.removed(name));
    },
    refreshes: GROUPS,
  });
  return (
    <ConfirmDialog
      title={groups.removeTitle(name)}
      text={groups.removeText}
      confirm={groups.removeShort}
      change={removing}
      onClose={onClose}
    />
  );
}
