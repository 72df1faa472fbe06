import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { shownName } from '../../texts/shown-name.ts';
import { useTexts } from '../../texts/texts.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import { nameOfUser } from './audit-entry.ts';
import { type AuditFilter, filterOf } from './audit-filter.ts';
import { eventsQuery } from './audit-query.ts';
import { ChainSection } from './chain-section.tsx';
import { EventList } from './event-list.tsx';
import { ExportSection } from './export-section.tsx';
import { FilterForm } from './filter-form.tsx';

/** `/admin/audit`: what was decided, and what proves that nobody changed it since. */
export function AuditPage() {
  const { audit } = useTexts().admin;
  usePageTitle(audit.title);
  const filter = filterOf({ ...useSearch({ from: '/signed-in/admin/audit' }) });
  const navigate = useNavigate({ from: '/admin/audit' });
  const [chosen, setChosen] = useState<{ user: string | undefined; name: string | undefined }>();
  const found = useNameOf(filter);
  const person = chosen?.user === filter.user ? (chosen?.name ?? found) : found;
  const show = (search: AuditFilter, name?: string) => {
    setChosen({ user: search.user, name });
    void navigate({ search, replace: true });
  };
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{audit.title}</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <FilterForm
            key={JSON.stringify([filter, person])}
            filter={filter}
            person={person}
            onFilter={show}
          />
          <EventList filter={filter} onPerson={(user, name) => show({ ...filter, user }, name)} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <ChainSection />
          <ExportSection filter={filter} />
        </div>
      </div>
    </>
  );
}

/** What the log calls the one whom the filter names; by their id, where it has nothing of them. */
function useNameOf(filter: AuditFilter): string | undefined {
  const { data } = useInfiniteQuery(eventsQuery(filter));
  const [entry] = data?.pages.flatMap(({ entries }) => entries) ?? [];
  const { user } = filter;
  const name = entry && entry.userId === user ? nameOfUser(entry) : user;
  return user === undefined || name === undefined ? user : shownName(name);
}
