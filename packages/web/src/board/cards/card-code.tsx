import { ArrowRight } from 'lucide-react';
import { memo } from 'react';
import { groupCode, spellCode } from '../../texts/group-code.ts';
import { useTexts } from '../../texts/texts.ts';
import { useTick } from '../../time/server-time.ts';
import { type Codes, codeAt } from '../codes/codes.ts';
import { Countdown, CountdownBar, ENDING_SECONDS } from './countdown.tsx';

/** From so many figures on a code and the next one only fit beside each other when they are smaller. */
const LONG = 8;
const LONGEST = 10;

/**
 * All of a card that changes by itself: the code that it is now, or dots in its place; in the last seconds the one that comes
 * next, small; and what is left of the step. One follower of the timer, and not one for each of them.
 */
export function TimedCode({ codes, isHidden }: { codes: Codes; isHidden: boolean }) {
  const second = useTick((now) => now);
  const { code, next, secondsLeft } = codeAt(codes, second);
  const isEnding = secondsLeft <= ENDING_SECONDS;
  return (
    <>
      <div className="flex min-h-9 items-end justify-between gap-2">
        <CodeFigures code={code} isHidden={isHidden} length={codes.current.length} />
        <span className="flex shrink-0 flex-col items-end gap-1">
          {isEnding && !isHidden && next !== undefined && <NextCode code={next} />}
          <Countdown secondsLeft={secondsLeft} />
        </span>
      </div>
      <CountdownBar secondsLeft={secondsLeft} period={codes.period} />
    </>
  );
}

const NextCode = memo(function NextCode({ code }: { code: string }) {
  const { board } = useTexts();
  const isLong = code.length >= LONG;
  return (
    <span className="flex items-baseline gap-1.5 text-sm leading-none text-muted tabular-nums">
      <span className={isLong ? 'sr-only' : undefined}>{board.next}</span>
      {isLong && <ArrowRight aria-hidden="true" className="size-3.5 self-center" />}
      <Groups code={code} className="font-medium" />
    </span>
  );
});

/** A code in large figures. `code` is undefined where it is not known. */
export const CodeFigures = memo(function CodeFigures({
  code,
  isHidden,
  length,
}: {
  code: string | undefined;
  isHidden: boolean;
  length: number;
}) {
  const { board } = useTexts();
  const isKnown = code !== undefined && !isHidden;
  const spoken = isKnown ? spellCode(code) : isHidden ? board.hidden : board.noCode;
  const shown = isKnown ? code : (isHidden ? '•' : '–').repeat(length);
  return (
    <span className="min-w-0">
      <span className="sr-only" translate={isKnown ? 'no' : undefined}>
        {spoken}
      </span>
      <Groups
        code={shown}
        // Made for all cards at once when their codes change: joined as they are, as no two of them are of one property.
        className={`leading-none font-semibold tabular-nums ${sizeOf(length)} ${isKnown ? 'text-ink' : 'text-muted'}`}
      />
    </span>
  );
});

function sizeOf(length: number): string {
  return length >= LONGEST ? 'text-xl' : length >= LONG ? 'text-2xl' : 'text-[1.75rem]';
}

/** The gap is space, not a sign: it is not part of the code. */
function Groups({ code, className }: { code: string; className: string }) {
  const groups = groupCode(code);
  return (
    // Whoever has the page translated does not send codes to that service.
    <span
      aria-hidden="true"
      translate="no"
      className={`inline-flex gap-[0.3em] whitespace-nowrap ${className}`}
    >
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the groups of a code have no other name than their place
        <span key={index}>{group}</span>
      ))}
    </span>
  );
}
