import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import type { Said } from './said.ts';
import type { StepName, StepState } from './walk.ts';

const MARKERS: Readonly<Record<StepState, string>> = {
  done: 'bg-accent text-on-accent border-accent',
  current: 'border-accent text-accent-strong',
  ahead: 'border-control text-muted',
};

/** One step of the walk: its title, what came of it when it is done, and what it is while it is the present one. */
export function StepFrame({
  name,
  number,
  title,
  state,
  summary,
  children,
}: {
  name: StepName;
  number: number;
  title: string;
  state: StepState;
  summary: Said | undefined;
  children: ReactNode;
}) {
  const { demo } = useTexts();
  return (
    <li
      data-step={name}
      aria-current={state === 'current' ? 'step' : undefined}
      className="rounded-large border border-line bg-surface p-4 shadow-low sm:p-5"
    >
      <div className="flex items-start gap-3">
        <span
          aria-hidden="true"
          className={classNames(
            'grid size-7 shrink-0 place-items-center rounded-full border-2 text-sm font-semibold',
            MARKERS[state],
          )}
        >
          {state === 'done' ? <Check className="size-4" /> : number}
        </span>
        <div className="min-w-0 flex-1">
          <h2 className={classNames('text-lg font-semibold', state === 'ahead' && 'text-muted')}>{title}</h2>
          {state === 'done' && summary && (
            <p data-summary className="text-sm text-muted wrap-anywhere">
              {summary(demo)}
            </p>
          )}
        </div>
      </div>
      {state === 'current' && <div className="mt-4 grid grid-cols-[minmax(0,1fr)] gap-4">{children}</div>}
    </li>
  );
}

/** Leads to the next step; it takes the focus, as nothing else is left to do. */
export function NextButton({ onClick }: { onClick(): void }) {
  const { demo } = useTexts();
  return (
    <Button variant="primary" data-next autoFocus onClick={onClick} className="justify-self-start">
      {demo.next}
    </Button>
  );
}
