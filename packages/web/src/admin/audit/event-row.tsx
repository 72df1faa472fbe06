import { ChevronRight, CircleAlert, CircleCheck, CircleX, type LucideIcon } from 'lucide-react';
import { Fragment } from 'react';
import type { AuditEntry } from '../../audit-log/audit-entry.ts';
import { actorName } from '../../audit-log/describe.ts';
import { Mark } from '../../list/section.tsx';
import { shownName } from '../../texts/shown-name.ts';
import { useTexts } from '../../texts/texts.ts';
import { formatMoment } from '../../time/moments.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { aboutWhom, actionName, fieldsOf, nameOfUser } from './audit-entry.ts';

const ICONS: Readonly<Record<string, LucideIcon>> = { success: CircleCheck, refused: CircleX };

/** One event; opened, all that the log has of it. */
export function EventRow({
  entry,
  onPerson,
}: {
  entry: AuditEntry;
  onPerson(user: string, name: string): void;
}) {
  const texts = useTexts();
  const { audit } = texts.admin;
  const { past } = useMoments();
  const { action, outcome, at, ip, userId } = entry;
  const user = shownOrNothing(nameOfUser(entry));
  const Icon = ICONS[outcome] ?? CircleAlert;
  const about = shownOrNothing(aboutWhom(entry));
  const said = [
    audit.by(shownName(actorName(entry, texts))),
    about === undefined ? undefined : audit.about(about),
    ip ? audit.fromAddress(ip) : undefined,
  ];
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none items-start gap-3 rounded-small py-2.5">
          <Icon
            aria-hidden="true"
            className={`mt-0.5 size-5 shrink-0 ${outcome === 'success' ? 'text-accent' : 'text-bad'}`}
          />
          <span className="min-w-0 flex-1">
            <span className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
              <span className="wrap-anywhere">{actionName(action, texts)}</span>
              {outcome !== 'success' && (
                <Mark kind="bad">
                  {outcome === 'refused' ? audit.outcomes.refused : audit.outcomes.failure}
                </Mark>
              )}
            </span>
            <span className="block text-sm text-muted wrap-anywhere">
              {/* Each by itself: applications name their users as they like, and no name turns the address beside it around. */}
              {said.filter(Boolean).map((part) => (
                <Fragment key={part}>
                  <bdi>{part}</bdi>{' '}
                </Fragment>
              ))}
            </span>
          </span>
          <time dateTime={at} title={formatMoment(at, texts.language)} className="text-sm text-muted">
            {past(at)}
          </time>
          <ChevronRight
            aria-hidden="true"
            className="mt-0.5 size-5 shrink-0 text-muted group-open:rotate-90 motion-safe:transition-transform"
          />
        </summary>
        <div className="mb-3 ml-8 grid gap-3 rounded-medium bg-raised p-3 sm:p-4">
          <dl className="grid gap-x-4 gap-y-1 text-sm sm:grid-cols-[max-content_minmax(0,1fr)]">
            {fieldsOf(entry).map(([name, value]) => (
              <div key={name} className="contents">
                <dt className="text-muted">{audit.fields[name]}</dt>
                <dd
                  translate="no"
                  lang="en"
                  className="mb-1 font-mono whitespace-pre-wrap wrap-anywhere sm:mb-0"
                >
                  {value}
                </dd>
              </div>
            ))}
          </dl>
          {userId !== null && user !== undefined && (
            <Button size="small" className="justify-self-start" onClick={() => onPerson(userId, user)}>
              {audit.only(user)}
            </Button>
          )}
        </div>
      </details>
    </li>
  );
}

function shownOrNothing(name: string | undefined): string | undefined {
  return name === undefined ? undefined : shownName(name);
}
