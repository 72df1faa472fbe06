import { useInfiniteQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { MoreButton } from '../../list/more-button.tsx';
import { SearchField } from '../../list/search-field.tsx';
import { Loaded } from '../../list/section.tsx';
import { useSearch, useSpokenCount } from '../../list/use-search.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { InviteDialog } from './dialogs/invite-dialog.tsx';
import { LinkDialog } from './dialogs/link-dialog.tsx';
import { PersonDialog } from './dialogs/person-dialog.tsx';
import { peopleQuery } from './people-query.ts';
import { PersonRow } from './person-row.tsx';
import type { LinkToHandOver, PersonTask } from './person-task.ts';

/** `/admin/people`: who has an account, and what an administrator does with them. */
export function PeoplePage() {
  const texts = useTexts();
  const { people } = texts.admin;
  usePageTitle(people.title);
  const searching = useSearch();
  const query = useInfiniteQuery(peopleQuery(searching.search));
  const [isInviting, setInviting] = useState(false);
  const [task, setTask] = useState<PersonTask>();
  const [link, setLink] = useState<LinkToHandOver>();
  const found = query.data?.pages.flatMap(({ users }) => users);
  useSpokenCount(searching, found?.length, people.found);

  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{people.title}</h1>
      <div className="mb-4 flex flex-wrap items-center gap-2">
        <SearchField
          label={people.search}
          hint={people.searchHint}
          clear={people.clearSearch}
          text={searching.typed}
          onText={searching.type}
        />
        <Button variant="primary" onClick={() => setInviting(true)}>
          <UserPlus aria-hidden="true" />
          {people.invite}
        </Button>
      </div>
      <Loaded query={query}>
        {() =>
          found === undefined || found.length === 0 ? (
            <p className="text-muted">{people.none}</p>
          ) : (
            <ul
              aria-label={people.title}
              className="divide-y divide-line rounded-large border border-line bg-surface shadow-low"
            >
              {found.map((person) => (
                <PersonRow
                  key={person.id}
                  person={person}
                  onAction={(action) => setTask({ action, person })}
                />
              ))}
            </ul>
          )
        }
      </Loaded>
      <div className="mt-4 empty:hidden">
        <MoreButton query={query} />
      </div>
      {isInviting && <InviteDialog onLink={setLink} onClose={() => setInviting(false)} />}
      {task && <PersonDialog {...task} onLink={setLink} onClose={() => setTask(undefined)} />}
      {link && <LinkDialog {...link} onClose={() => setLink(undefined)} />}
    </>
  );
}
