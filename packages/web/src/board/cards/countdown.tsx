import type { CSSProperties } from 'react';
import { useTexts } from '../../texts/texts.ts';
import { useTick } from '../../time/server-time.ts';
import { classNames } from '../../ui/class-names.ts';
import { type Codes, codeAt } from '../codes/codes.ts';

/** Whole seconds: from when on the next code is there too, and from when on there is hardly time to type. */
export const ENDING_SECONDS = 10;
const URGENT_SECONDS = 5;

/** The seconds, which a screen reader is not told of. Colour is not alone: the number gets a frame as well. */
export function Countdown({ codes }: { codes: Codes }) {
  const { board } = useTexts();
  const left = useTick((second) => codeAt(codes, second).secondsLeft);
  const isUrgent = left <= URGENT_SECONDS;
  return (
    <span
      role="timer"
      className={classNames(
        'min-w-11 rounded-full border text-sm tabular-nums',
        isUrgent
          ? 'border-bad px-1.5 text-center font-semibold text-bad'
          : 'border-transparent text-end text-muted',
      )}
    >
      {board.secondsLeft(left)}
    </span>
  );
}

/**
 * At the lower edge of a card: what is left of the step. It moves with the number, once a second, and not by an animation:
 * one on each of forty cards keeps the browser at sixty frames a second for as long as the page is open.
 */
export function CountdownBar({ codes }: { codes: Codes }) {
  const left = useTick((second) => codeAt(codes, second).secondsLeft);
  return (
    <span
      aria-hidden="true"
      style={{ '--left': left / codes.period } as CSSProperties}
      className={classNames(
        'countdown-bar pointer-events-none absolute inset-x-0 bottom-0 h-1 rounded-full',
        left <= URGENT_SECONDS ? 'bg-bad' : 'bg-accent',
      )}
    />
  );
}
