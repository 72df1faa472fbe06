import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, History } from 'lucide-react';
import type { AuditEntry } from '../../audit-log/audit-entry.ts';
import { actionText, byWhom } from '../../audit-log/describe.ts';
import { MoreButton } from '../../list/more-button.tsx';
import { Loaded, Mark, Row, Rows, Section } from '../../list/section.tsx';
import { usePerson } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { formatMoment, formatPast } from '../../time/moments.ts';
import { serverClock } from '../../time/server-time.ts';
import { activityQuery } from '../security-query.ts';

/** What was done with the account, the newest first. */
export function ActivitySection() {
  const { activity } = useTexts().security;
  const query = useInfiniteQuery(activityQuery(usePerson()));
  return (
    <Section title={activity.title} explanation={activity.explanation} icon={History}>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0 && !query.hasNextPage)
            return <p className="text-muted">{activity.none}</p>;
          return (
            <>
              <Rows>
                {entries.map((entry) => (
                  <EntryRow key={entry.id} entry={entry} />
                ))}
              </Rows>
              <MoreButton query={query} />
            </>
          );
        }}
      </Loaded>
    </Section>
  );
}

function EntryRow({ entry }: { entry: AuditEntry }) {
  const texts = useTexts();
  const { language } = texts;
  const { activity } = texts.security;
  const { at, outcome, ip } = entry;
  const isDone = outcome === 'success';
  const who = byWhom(entry, texts);
  return (
    <Row
      icon={isDone ? CircleCheck : CircleAlert}
      name={actionText(entry.action, texts)}
      mark={!isDone && <Mark kind="bad">{outcome === 'refused' ? activity.refused : activity.failed}</Mark>}
      details={[
        [
          formatPast(at, language, serverClock.now()),
          ip ? activity.from(ip) : undefined,
          who === undefined ? undefined : activity.by(who),
        ]
          .filter(Boolean)
          .join(' '),
        formatMoment(at, language),
      ]}
    />
  );
}
