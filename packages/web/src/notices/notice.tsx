import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';

const LOOKS = {
  info: { icon: Info, look: 'bg-accent-soft text-accent-strong' },
  warning: { icon: TriangleAlert, look: 'bg-warn-soft text-warn' },
  failure: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
} as const;

/** Something that people have to know, in the page. Whether a screen reader says it at once is up to the caller. */
export function Notice({
  kind,
  action,
  children,
  ...rest
}: {
  kind: keyof typeof LOOKS;
  /** A button that does something about it. */
  action?: ReactNode;
  children: ReactNode;
  role?: 'alert' | undefined;
}) {
  const { icon: Icon, look } = LOOKS[kind];
  return (
    <div
      className={classNames('flex flex-wrap items-center gap-x-3 gap-y-2.5 rounded-medium px-3.5 py-3', look)}
      {...rest}
    >
      <div className="flex min-w-0 flex-1 basis-52 items-start gap-2.5">
        <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
        <div className="min-w-0 flex-1 text-ink wrap-anywhere">{children}</div>
      </div>
      {action}
    </div>
  );
}
