import { useInfiniteQuery } from '@tanstack/react-query';
import { CircleAlert, CircleCheck, History } from 'lucide-react';
import { actionText, byWhom } from '../../audit-log/describe.ts';
import { Loaded, Mark, Row, Rows, Section } from '../../list/section.tsx';
import { usePerson } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { formatMoment, formatPast } from '../../time/moments.ts';
import { serverClock } from '../../time/server-time.ts';
import { Button } from '../../ui/button.tsx';
import { type AuditEntry, activityQuery } from '../security-query.ts';

/** What was done with the account, the newest first. */
export function ActivitySection() {
  const { activity, more } = useTexts().security;
  const query = useInfiniteQuery(activityQuery(usePerson()));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  return (
    <Section title={activity.title} explanation={activity.explanation} icon={History}>
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0 && !hasNextPage) return <p className="text-muted">{activity.none}</p>;
          return (
            <>
              <Rows>
                {entries.map((entry) => (
                  <EntryRow key={entry.id} entry={entry} />
                ))}
              </Rows>
              {hasNextPage && (
                <Button
                  size="small"
                  busy={isFetchingNextPage}
                  onClick={() => void fetchNextPage()}
                  className="justify-self-start"
                >
                  {more}
                </Button>
              )}
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
