import { useInfiniteQuery } from '@tanstack/react-query';
import { UserRound } from 'lucide-react';
import { useState } from 'react';
import { call } from '../../api/connection.ts';
import { useChange } from '../../api/use-change.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { MoreButton } from '../../list/more-button.tsx';
import { Loaded, Row, Rows } from '../../list/section.tsx';
import { announce } from '../../notices/announcer.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { AdminFailure } from '../admin-failure.tsx';
import type { Listed } from '../people/people-query.ts';
import { PersonChoice } from '../people/person-choice.tsx';
import { GROUPS, type Group, type Member, membersQuery } from './groups-query.ts';

/** Who is in a group. What it is granted, they have from then on. */
export function MembersDialog({ group, onClose }: { group: Group; onClose(): void }) {
  const { groups } = useTexts().gate;
  const query = useInfiniteQuery(membersQuery(group.id));
  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={groups.membersTitle(group.name)}
      description={groups.membersText}
    >
      <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
        <Loaded query={query}>
          {({ pages }) => {
            const members = pages.flatMap((page) => page.members);
            if (members.length === 0) return <p className="text-muted">{groups.empty}</p>;
            return (
              <Rows>
                {members.map((member) => (
                  <MemberRow key={member.person} group={group} member={member} />
                ))}
              </Rows>
            );
          }}
        </Loaded>
        <MoreButton query={query} />
        <AddMember group={group} />
      </div>
      <DialogActions>
        <Button onClick={onClose}>{groups.done}</Button>
      </DialogActions>
    </Dialog>
  );
}

function MemberRow({ group, member }: { group: Group; member: Member }) {
  const { groups } = useTexts().gate;
  const { person, username } = member;
  const takingOut = useChange({
    change: () => call('DELETE /api/admin/groups/{id}/members/{person}', { path: { id: group.id, person } }),
    onDone: () => announce(groups.left(username, group.name)),
    refreshes: GROUPS,
  });
  return (
    <Row
      icon={UserRound}
      name={username}
      failure={<AdminFailure error={takingOut.error} />}
      actions={
        <Button
          size="small"
          aria-label={groups.takeOut(username)}
          busy={takingOut.isPending}
          onClick={() => takingOut.mutate()}
        >
          {groups.takeOutShort}
        </Button>
      }
    />
  );
}

function AddMember({ group }: { group: Group }) {
  const { groups } = useTexts().gate;
  const [person, setPerson] = useState<Listed>();
  const adding = useChange({
    change: ({ id }: Listed) =>
      call('PUT /api/admin/groups/{id}/members/{person}', { path: { id: group.id, person: id } }),
    onDone(_, { username }) {
      setPerson(undefined);
      announce(groups.joined(username, group.name));
    },
    refreshes: GROUPS,
  });
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3 border-t border-line pt-4">
      <PersonChoice chosen={person?.id} error={undefined} onChoose={setPerson} />
      <AdminFailure error={adding.error} />
      <Button
        className="justify-self-start"
        disabled={person === undefined}
        busy={adding.isPending}
        onClick={() => person && adding.mutate(person)}
      >
        {groups.add}
      </Button>
    </div>
  );
}
