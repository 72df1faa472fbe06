import type { UseQueryResult } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { RetryNotice } from '../refusals/retry-notice.tsx';
import { useTexts } from '../texts/texts.ts';

/** One part of the page: a heading, what it is about, and what is in it. */
export function Section({
  title,
  explanation,
  icon: Icon,
  action,
  children,
}: {
  title: string;
  explanation?: string;
  icon: LucideIcon;
  /** What concerns all of it. */
  action?: ReactNode;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-large border border-line bg-surface p-4 shadow-low sm:p-6"
    >
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1 basis-60">
          <h2 id={id} className="flex items-center gap-2.5 text-lg font-semibold">
            <Icon aria-hidden="true" className="size-5 shrink-0 text-accent" />
            {title}
          </h2>
          {explanation !== undefined && <p className="mt-1 text-muted text-pretty">{explanation}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}

/** What the server was asked for: that it is on its way, that it did not come, or what is made of it. */
export function Loaded<Data>({
  query: { data, error, refetch },
  children,
}: {
  query: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  children(data: Data): ReactNode;
}) {
  const texts = useTexts();
  if (data !== undefined) return children(data);
  if (error === null) return <p className="text-muted">{texts.shell.loading}</p>;
  return <RetryNotice error={error} onRetry={() => void refetch()} />;
}

export function Rows({ children }: { children: ReactNode }) {
  return <ul className="-my-3 divide-y divide-line">{children}</ul>;
}

/** One of several in a section: what it is called, what is known of it, and what can be done with it. */
export function Row({
  icon: Icon,
  name,
  mark,
  details = [],
  failure,
  actions,
}: {
  icon: LucideIcon;
  name: string;
  /** Something about it that has to be seen at once. */
  mark?: ReactNode;
  details?: readonly (string | undefined)[];
  /** Why the last thing that was wanted of it was not done. */
  failure?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 py-3">
      <span className="grid size-9 shrink-0 place-items-center rounded-small bg-raised text-muted">
        <Icon aria-hidden="true" className="size-5" />
      </span>
      <div className="min-w-0 flex-1 basis-28">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 wrap-anywhere">{name}</span>
          {mark}
        </p>
        {details.filter(Boolean).map((detail) => (
          <p key={detail} className="text-sm text-muted wrap-anywhere">
            {detail}
          </p>
        ))}
      </div>
      {actions && <div className="flex shrink-0 gap-1">{actions}</div>}
      <div className="basis-full empty:hidden">{failure}</div>
    </li>
  );
}

const MARKS = {
  good: 'bg-accent-soft text-accent-strong',
  warning: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
} as const;

export function Mark({ kind, children }: { kind: keyof typeof MARKS; children: string }) {
  return (
    <span className={`rounded-small px-2 py-0.5 text-sm font-medium whitespace-normal ${MARKS[kind]}`}>
      {children}
    </span>
  );
}
