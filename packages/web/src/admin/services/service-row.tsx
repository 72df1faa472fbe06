import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { Mark } from '../../list/section.tsx';
import { useTexts } from '../../texts/texts.ts';
import { Monogram } from '../../ui/monogram.tsx';
import type { Service } from './services-query.ts';

/** One service, which leads to its own page. */
export function ServiceRow({ service }: { service: Service }) {
  const { services, levels } = useTexts().gate;
  const { name, origins, policy, disabledAt } = service;
  return (
    <li>
      <Link
        to="/admin/services"
        search={{ name }}
        className="flex items-start gap-3 px-4 py-3 hover:bg-raised sm:px-5 lg:items-center"
      >
        <Monogram name={name} />
        <span className="grid min-w-0 flex-1 gap-x-4 gap-y-0.5 lg:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_minmax(0,1.5fr)] lg:items-center">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
            <span translate="no" className="min-w-0 wrap-anywhere">
              {name}
            </span>
            {disabledAt !== null && <Mark kind="bad">{services.disabled}</Mark>}
          </span>
          <span translate="no" className="text-sm text-muted wrap-anywhere">
            {origins.join(', ')}
          </span>
          <span className="text-sm text-muted">
            {levels[policy.level].name}
            {policy.rules.length > 0 && `, ${services.rules(policy.rules.length)}`}
          </span>
        </span>
        <ChevronRight aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-muted lg:mt-0" />
      </Link>
    </li>
  );
}
