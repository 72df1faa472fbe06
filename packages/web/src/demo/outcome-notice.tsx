import { CircleAlert, CircleCheck } from 'lucide-react';
import type { MouseEvent } from 'react';
import { flushSync } from 'react-dom';
import { announce } from '../notices/announcer.tsx';
import { textsNow, useTexts } from '../texts/texts.ts';
import { classNames } from '../ui/class-names.ts';
import { Sentence } from '../ui/sentence.tsx';
import { callId, setOpen } from './calls/call-log.ts';
import type { Answered } from './calls/demo-call.ts';
import type { Outcome, Said } from './said.ts';

const LOOKS = {
  accepted: { icon: CircleCheck, look: 'bg-accent-soft text-accent-strong' },
  refused: { icon: CircleAlert, look: 'bg-bad-soft text-bad' },
} as const;

/** What came of something; the link leads to the call that said so. */
export function OutcomeNotice({ id, outcome }: { id: string; outcome: Outcome | undefined }) {
  const { demo } = useTexts();
  if (outcome === undefined) return null;
  const { kind, said, call } = outcome;
  const { icon: Icon, look } = LOOKS[kind];
  return (
    <div
      id={id}
      data-outcome={kind}
      className={classNames('flex items-start gap-2.5 rounded-medium px-3.5 py-3', look)}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p className="text-ink">
          <Sentence>{said.map((sentence) => sentence(demo)).join(' ')}</Sentence>
        </p>
        {call && (
          <a
            href={`#${callId(call.number)}`}
            className="mt-1 inline-block font-mono text-sm underline"
            onClick={(event) => lead(event, call.number)}
          >
            {call.title}
          </a>
        )}
      </div>
    </div>
  );
}

/** To the call, opened. */
function lead(event: MouseEvent, number: number): void {
  event.preventDefault();
  flushSync(() => setOpen(number, true));
  const call = document.getElementById(callId(number));
  call?.querySelector('summary')?.focus();
  call?.scrollIntoView({ block: 'nearest' });
}

/** An outcome, which is said too. */
export function told(kind: Outcome['kind'], said: readonly Said[], call?: Answered): Outcome {
  const { demo } = textsNow();
  announce(said.map((sentence) => sentence(demo)).join(' '));
  return { kind, said, call: call && { number: call.number, title: call.title } };
}
