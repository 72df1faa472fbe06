import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { siteName } from '../api/settings.ts';
import { classNames } from './class-names.ts';
import { SkipLink } from './skip-link.tsx';

/** The head of a page that has a `#content`: whose site it is, and what leads on from here. */
export function PageHead({
  kind,
  children,
}: {
  /** What kind of page it is, where it is none of those that are linked to. */
  kind?: string;
  children: ReactNode;
}) {
  return (
    <>
      <SkipLink />
      <header className="border-b border-line bg-surface">
        <div className="page-width flex min-h-14 items-center justify-between gap-x-3 has-[nav]:flex-wrap">
          <Link to="/" className="flex min-w-0 items-center gap-2.5 text-lg font-bold tracking-tight">
            <img src="/mark.svg" alt="" className="size-7 shrink-0" />
            {/* On a narrow screen the links have its place. */}
            <span className={classNames('truncate', kind === undefined && 'max-sm:sr-only')}>{siteName}</span>
            {kind !== undefined && (
              <span className="rounded-small bg-accent-soft px-2 py-0.5 text-sm font-medium text-accent-strong">
                {kind}
              </span>
            )}
          </Link>
          {children}
        </div>
      </header>
    </>
  );
}
