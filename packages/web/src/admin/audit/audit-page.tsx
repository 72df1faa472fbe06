import { useNavigate, useSearch } from '@tanstack/react-router';
import { usePageTitle } from '../../app/page-title.ts';
import { useTexts } from '../../texts/texts.ts';
import { type AuditFilter, filterOf } from './audit-filter.ts';
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
  const show = (search: AuditFilter) => void navigate({ search, replace: true });
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold tracking-tight">{audit.title}</h1>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <FilterForm key={JSON.stringify(filter)} filter={filter} onFilter={show} />
          <EventList filter={filter} onPerson={(user, name) => show({ ...filter, user, name })} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <ChainSection />
          <ExportSection filter={filter} />
        </div>
      </div>
    </>
  );
}
