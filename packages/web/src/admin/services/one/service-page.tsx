import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import { Loaded, Mark } from '../../../list/section.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { useMoments } from '../../../time/use-moments.ts';
import { usePageTitle } from '../../../ui/page-title.ts';
import type { Service } from '../services-query.ts';
import { serviceQuery } from '../services-query.ts';
import { ExplainSection } from './explain-section.tsx';
import { GrantsSection } from './grants/grants-section.tsx';
import { OriginsSection } from './origins-section.tsx';
import { PolicySection } from './policy/policy-section.tsx';
import { RulesSection } from './policy/rules-section.tsx';
import { ProxySection } from './proxy-section.tsx';
import { ScopesSection } from './scopes-section.tsx';
import { ServiceDialog } from './service-dialog.tsx';
import { ServiceMenu } from './service-menu.tsx';
import type { ServiceTask } from './service-task.ts';

/** One service: where it is, who reaches it and how, and what its proxy is configured with. */
export function ServicePage({ name }: { name: string }) {
  const { services } = useTexts().gate;
  usePageTitle(name);
  const query = useQuery(serviceQuery(name));
  return (
    <>
      <Link
        to="/admin/services"
        className="mb-2 inline-flex items-center gap-1.5 rounded-small py-1 text-sm text-accent underline underline-offset-4"
      >
        <ArrowLeft aria-hidden="true" className="size-4" />
        {services.title}
      </Link>
      <Loaded query={query}>{(service) => <OneService service={service} />}</Loaded>
    </>
  );
}

function OneService({ service }: { service: Service }) {
  const { services } = useTexts().gate;
  const { past } = useMoments();
  const [task, setTask] = useState<ServiceTask>();
  const { name, policy, origins, defaultScopes, createdAt, disabledAt } = service;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="flex flex-wrap items-center gap-x-3 gap-y-1 text-2xl font-semibold tracking-tight">
            <span translate="no" className="wrap-anywhere">
              {name}
            </span>
            {disabledAt !== null && <Mark kind="bad">{services.disabled}</Mark>}
          </h1>
          <p className="mt-1 text-sm text-muted">{services.added(past(createdAt))}</p>
        </div>
        <ServiceMenu service={service} onTask={setTask} />
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 xl:grid-cols-[repeat(2,minmax(0,1fr))]">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <GrantsSection service={service} />
          {/* Saved elsewhere meanwhile, a form begins anew with what there is. */}
          <PolicySection key={JSON.stringify({ ...policy, rules: [] })} service={service} />
          <RulesSection key={JSON.stringify(policy.rules)} service={service} />
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          <ProxySection service={service} />
          <ExplainSection service={service} />
          <OriginsSection key={origins.join()} service={service} />
          <ScopesSection key={defaultScopes.join()} service={service} />
        </div>
      </div>
      {task && <ServiceDialog task={task} service={service} onClose={() => setTask(undefined)} />}
    </>
  );
}
