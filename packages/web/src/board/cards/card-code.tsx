import { useTexts } from '../../texts/texts.ts';
import { type Codes, codeAt } from '../codes/codes.ts';
import { groupCode, spellCode } from '../codes/group-code.ts';
import { useTick } from '../live/time.ts';
import { ENDING_SECONDS } from './countdown.tsx';

/** The code that it is now, or dots in its place; in the last seconds the next one, small. */
export function TimedCode({ codes, isHidden }: { codes: Codes; isHidden: boolean }) {
  const { board } = useTexts();
  const code = useTick((second) => codeAt(codes, second).code);
  const next = useTick((second) => {
    const { next: following, secondsLeft } = codeAt(codes, second);
    return secondsLeft <= ENDING_SECONDS ? following : undefined;
  });
  return (
    <>
      <CodeFigures code={code} isHidden={isHidden} length={codes.current.length} />
      {next !== undefined && !isHidden && (
        <span className="flex flex-col items-end text-sm leading-tight text-muted tabular-nums">
          <span>{board.next}</span>
          <Groups code={next} className="font-medium" />
        </span>
      )}
    </>
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
      <span className="sr-only">{spoken}</span>
      <Groups
        code={shown}
        className={`text-[1.75rem] leading-none font-semibold tabular-nums ${isKnown ? 'text-ink' : 'text-muted'}`}
      />
    </span>
  );
}

/** The gap is space, not a sign: it is not part of the code. */
function Groups({ code, className }: { code: string; className: string }) {
  const groups = groupCode(code);
  return (
    <span aria-hidden="true" className={`inline-flex gap-[0.3em] whitespace-nowrap ${className}`}>
      {groups.map((group, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the groups of a code have no other name than their place
        <span key={index}>{group}</span>
      ))}
    </span>
  );
}
