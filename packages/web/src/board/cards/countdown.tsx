import type { CSSProperties } from 'react';
import { useTexts } from '../../texts/texts.ts';

/** Whole seconds: from when on the next code is there too, and from when on there is hardly time to type. */
export const ENDING_SECONDS = 10;
const URGENT_SECONDS = 5;

// Both are made every second for each card: their class names are joined as they are, without `classNames`.

/** The seconds, which a screen reader is not told of. Colour is not alone: the number gets a frame as well. */
export function Countdown({ secondsLeft }: { secondsLeft: number }) {
  const { board } = useTexts();
  const look =
    secondsLeft <= URGENT_SECONDS
      ? 'border-bad px-1.5 text-center font-semibold text-bad'
      : 'border-transparent text-end text-muted';
  return (
    <span role="timer" className={`min-w-11 rounded-full border text-sm tabular-nums ${look}`}>
      {board.secondsLeft(secondsLeft)}
    </span>
  );
}

/**
 * At the lower edge of a card: what is left of the step. It moves with the number, once a second, and not by an animation:
 * one on each of forty cards keeps the browser at sixty frames a second for as long as the page is open.
 */
export function CountdownBar({ secondsLeft, period }: { secondsLeft: number; period: number }) {
  return (
    <span
      aria-hidden="true"
      style={{ '--left': secondsLeft / period } as CSSProperties}
      className={`countdown-bar pointer-events-none absolute inset-x-0 bottom-0 h-1 rounded-full ${
        secondsLeft <= URGENT_SECONDS ? 'bg-bad' : 'bg-accent'
      }`}
    />
  );
}
