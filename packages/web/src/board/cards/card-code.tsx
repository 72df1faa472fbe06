import { ArrowRight } from 'lucide-react';
import { groupCode, spellCode } from '../../texts/group-code.ts';
import { useTexts } from '../../texts/texts.ts';
import { useTick } from '../../time/server-time.ts';
import { classNames } from '../../ui/class-names.ts';
import { type Codes, codeAt } from '../codes/codes.ts';
import { ENDING_SECONDS } from './countdown.tsx';

/** From so many figures on a code and the next one only fit beside each other when they are smaller. */
const LONG = 8;
const LONGEST = 10;

/** The code that it is now, or dots in its place. */
export function TimedCode({ codes, isHidden }: { codes: Codes; isHidden: boolean }) {
  const code = useTick((second) => codeAt(codes, second).code);
  return <CodeFigures code={code} isHidden={isHidden} length={codes.current.length} />;
}

/** In the last seconds the code that comes next, small. */
export function NextCode({ codes }: { codes: Codes }) {
  const { board } = useTexts();
  const next = useTick((second) => {
    const { next: following, secondsLeft } = codeAt(codes, second);
    return secondsLeft <= ENDING_SECONDS ? following : undefined;
  });
  if (next === undefined) return null;
  return (
    <span className="flex items-baseline gap-1.5 text-sm leading-none text-muted tabular-nums">
      <span className={next.length >= LONG ? 'sr-only' : undefined}>{board.next}</span>
      {next.length >= LONG && <ArrowRight aria-hidden="true" className="size-3.5 self-center" />}
      <Groups code={next} className="font-medium" />
    </span>
  );
}

/** A code in large figures. `code` is undefined where it is not known. */
export function CodeFigures({
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
        className={classNames(
          'leading-none font-semibold tabular-nums',
          length >= LONGEST ? 'text-xl' : length >= LONG ? 'text-2xl' : 'text-[1.75rem]',
          isKnown ? 'text-ink' : 'text-muted',
        )}
      />
    </span>
  );
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
