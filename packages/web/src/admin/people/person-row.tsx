import { Ellipsis } from 'lucide-react';
import { Mark } from '../../list/section.tsx';
import { usePerson } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Monogram } from '../../ui/monogram.tsx';
import type { Listed } from './people-query.ts';
import { actionsFor, isDanger, type PersonAction, stateOf } from './person-state.ts';
import { menuIdOf } from './person-task.ts';

/** One person: on a wide screen in columns, on a narrow one below each other. */
export function PersonRow({ person, onAction }: { person: Listed; onAction(action: PersonAction): void }) {
  const { people } = useTexts().admin;
  const { past } = useMoments();
  const isSelf = usePerson().id === person.id;
  const { username, email, emailVerified, role, lastLoginAt, createdAt } = person;
  const state = stateOf(person);
  return (
    <li className="flex items-start gap-3 lg:items-center px-4 py-3 sm:px-5">
      <Monogram name={username} />
      <div className="grid min-w-0 flex-1 gap-x-4 gap-y-0.5 lg:grid-cols-[minmax(0,2fr)_minmax(0,1.2fr)_minmax(0,1.6fr)_minmax(0,1.4fr)] lg:items-center">
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span className="min-w-0 wrap-anywhere">{username}</span>
            {isSelf && <Mark kind="good">{people.you}</Mark>}
          </p>
          <p className="text-sm text-muted wrap-anywhere">
            {email === null ? people.noEmail : emailVerified ? email : people.unverified(email)}
          </p>
        </div>
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          <span>{people.roles[role]}</span>
          {state !== 'active' && (
            <Mark kind={state === 'disabled' ? 'bad' : 'warning'}>{people.states[state]}</Mark>
          )}
        </p>
        <Factors person={person} />
        <p className="text-sm text-muted">
          {lastLoginAt === null ? people.neverSeen(past(createdAt)) : people.lastSeen(past(lastLoginAt))}
        </p>
      </div>
      <PersonMenu person={person} onAction={onAction} />
    </li>
  );
}

function Factors({ person: { factors } }: { person: Listed }) {
  const texts = useTexts();
  const { kinds } = texts.security.factors;
  const names = factors.map((kind) =>
    Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : kind,
  );
  if (names.length === 0) return <p className="text-sm text-warn">{texts.admin.people.noFactors}</p>;
  return (
    <p className="text-sm text-muted">
      {new Intl.ListFormat(texts.language, { type: 'unit', style: 'short' }).format(names)}
    </p>
  );
}

function PersonMenu({ person, onAction }: { person: Listed; onAction(action: PersonAction): void }) {
  const { people } = useTexts().admin;
  const actions = actionsFor(person);
  const items = (those: readonly PersonAction[]) =>
    those.map((action) => (
      <MenuItem key={action} danger={isDanger(action)} onSelect={() => onAction(action)}>
        {people.actions[action]}
      </MenuItem>
    ));
  return (
    <Menu
      trigger={
        <Button
          variant="quiet"
          size="small-icon"
          id={menuIdOf(person)}
          aria-label={people.more(person.username)}
        >
          <Ellipsis aria-hidden="true" />
        </Button>
      }
    >
      {items(actions.filter((action) => !isDanger(action)))}
      <MenuLine />
      {items(actions.filter(isDanger))}
    </Menu>
  );
}
