import { useInfiniteQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { MoreButton } from '../../list/more-button.tsx';
import { Loaded, Section } from '../../list/section.tsx';
import { useTexts } from '../../texts/texts.ts';
import type { AuditFilter } from './audit-filter.ts';
import { eventsQuery } from './audit-query.ts';
import { EventRow } from './event-row.tsx';

/** The log, newest first. */
export function EventList({
  filter,
  onPerson,
}: {
  filter: AuditFilter;
  onPerson(user: string, name: string): void;
}) {
  const { audit } = useTexts().admin;
  const query = useInfiniteQuery(eventsQuery(filter));
  return (
    <Section title={audit.list} icon={History}>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          return (
            <>
              {entries.length === 0 ? (
                <p className="text-muted">{query.hasNextPage ? audit.noneYet : audit.none}</p>
              ) : (
                <ul className="-my-2 divide-y divide-line">
                  {entries.map((entry) => (
                    <EventRow key={entry.id} entry={entry} onPerson={onPerson} />
                  ))}
                </ul>
              )}
              <MoreButton query={query}>{audit.older}</MoreButton>
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}
