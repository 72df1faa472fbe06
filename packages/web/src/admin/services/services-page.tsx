import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { MoreButton } from '../../list/more-button.tsx';
import { Loaded } from '../../list/section.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { GroupsSection } from '../groups/groups-section.tsx';
import { CreateServiceDialog } from './create-service-dialog.tsx';
import { ServicePage } from './one/service-page.tsx';
import { ServiceRow } from './service-row.tsx';
import { servicesQuery } from './services-query.ts';
import { type IssuedToken, TokenDialog } from './token-dialog.tsx';

/** `/admin/services`: what is behind the gate; with a name in the address, one of them. */
export function ServicesPage() {
  const { name } = useSearch({ from: '/signed-in/admin/services' });
  return name === undefined ? <ServiceList /> : <ServicePage key={name} name={name} />;
}

function ServiceList() {
  const { services } = useTexts().gate;
  usePageTitle(services.title);
  const query = useInfiniteQuery(servicesQuery);
  const navigate = useNavigate({ from: '/admin/services' });
  const [isCreating, setCreating] = useState(false);
  const [issued, setIssued] = useState<IssuedToken>();
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-72">
          <h1 className="text-2xl font-semibold tracking-tight">{services.title}</h1>
          <p className="mt-1 text-muted text-pretty">{services.explanation}</p>
        </div>
        <Button variant="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden="true" />
          {services.add}
        </Button>
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="grid grid-cols-[minmax(0,1fr)] justify-items-start gap-4">
          <Loaded query={query}>
            {({ pages }) => {
              const found = pages.flatMap((page) => page.services);
              if (found.length === 0) return <p className="text-muted text-pretty">{services.none}</p>;
              return (
                <ul
                  aria-label={services.title}
                  className="w-full divide-y divide-line rounded-large border border-line bg-surface shadow-low"
                >
                  {found.map((service) => (
                    <ServiceRow key={service.id} service={service} />
                  ))}
                </ul>
              );
            }}
          </Loaded>
          <MoreButton query={query} />
        </div>
        <GroupsSection />
      </div>
      {isCreating && <CreateServiceDialog onIssued={setIssued} onClose={() => setCreating(false)} />}
      {issued && (
        <TokenDialog {...issued} onClose={() => void navigate({ search: { name: issued.service.name } })} />
      )}
    </>
  );
}
