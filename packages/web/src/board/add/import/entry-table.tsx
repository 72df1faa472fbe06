import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useImportTexts } from '../../../texts/import-texts.ts';
import { Button } from '../../../ui/button.tsx';
import { EntryRow } from './entry-row.tsx';
import { countsOf, groupOf, type Row, type RowGroup, rowGroups } from './plan.ts';

/** As many rows are made at once: the next come when the last of them is nearly seen. */
const ROWS_AT_ONCE = 100;

/** Which of the new entries are wanted. */
export interface RowChoice {
  isWanted(entry: number): boolean;
  want(entries: readonly number[], areWanted: boolean): void;
}

/** Entry by entry, what would become of them, or what did. Thousands of rows are there as far as they were scrolled to. */
export function EntryTable({
  rows,
  groupTexts,
  choice,
}: {
  rows: readonly Row[];
  groupTexts: Readonly<Record<RowGroup | 'all', string>>;
  /** Left out where there is nothing to choose any more. */
  choice?: RowChoice;
}) {
  const texts = useImportTexts();
  const [group, setGroup] = useState<RowGroup>();
  const counts = useMemo(() => countsOf(rows), [rows]);
  const shown = useMemo(
    () => (group === undefined ? rows : rows.filter(({ fate }) => groupOf(fate) === group)),
    [rows, group],
  );
  const [limit, setLimit] = useState(ROWS_AT_ONCE);
  const frame = useRef<HTMLElement>(null);
  const end = useNearlySeen(frame, () => setLimit((before) => before + ROWS_AT_ONCE));
  const left = shown.length - limit;
  const choosable = useMemo(
    () => rows.flatMap(({ entry, fate }) => (entry !== undefined && fate.kind === 'new' ? [entry] : [])),
    [rows],
  );

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2.5">
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{texts.groupsLabel}</legend>
        {([undefined, ...rowGroups] as const).map((each) => {
          const count = each === undefined ? rows.length : counts[each];
          if (each !== undefined && count === 0) return null;
          return (
            <Button
              key={each ?? 'all'}
              size="small"
              aria-pressed={each === group}
              onClick={() => {
                setGroup(each);
                setLimit(ROWS_AT_ONCE);
                frame.current?.scrollTo({ top: 0 });
              }}
              className="rounded-full"
            >
              {groupTexts[each ?? 'all']}
              <span className="tabular-nums">{count}</span>
            </Button>
          );
        })}
      </fieldset>
      {/* It scrolls by itself, also by the keyboard. */}
      <section
        ref={frame}
        aria-label={texts.table}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard
        tabIndex={0}
        className="max-h-[max(14rem,calc(100dvh-30rem))] overflow-y-auto rounded-medium border border-line"
      >
        <table className="w-full table-fixed border-collapse text-left">
          <thead className="sticky top-0 z-10 bg-raised text-sm text-muted">
            <tr>
              {choice && (
                <th scope="col" className="w-11 pl-3.5">
                  {choosable.length > 0 && (
                    <input
                      type="checkbox"
                      aria-label={texts.includeAll}
                      checked={choosable.every(choice.isWanted)}
                      onChange={({ target }) => choice.want(choosable, target.checked)}
                      className="size-5 cursor-pointer align-middle accent-accent"
                    />
                  )}
                </th>
              )}
              <th scope="col" className="px-3.5 py-2 font-semibold">
                {texts.account}
              </th>
              <th scope="col" className="w-[38%] px-3.5 py-2 font-semibold max-sm:hidden">
                {texts.what}
              </th>
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {shown.slice(0, limit).map((row, index) => (
              <EntryRow
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of one table never change places
                key={index}
                row={row}
                isWanted={row.entry === undefined || (choice?.isWanted(row.entry) ?? true)}
                onWant={choice && ((entry, isWanted) => choice.want([entry], isWanted))}
              />
            ))}
          </tbody>
        </table>
        {left > 0 && (
          <div ref={end} className="p-2 text-center">
            <Button size="small" variant="quiet" onClick={() => setLimit(limit + ROWS_AT_ONCE)}>
              {texts.more(Math.min(left, ROWS_AT_ONCE))}
            </Button>
          </div>
        )}
      </section>
    </div>
  );
}

/** Calls when an element that stands at the end comes near to what is seen of its frame. */
function useNearlySeen(frame: RefObject<HTMLElement | null>, onNear: () => void) {
  const told = useRef(onNear);
  useEffect(() => {
    told.current = onNear;
  });
  return (element: HTMLElement | null) => {
    if (element === null) return;
    const observer = new IntersectionObserver(([seen]) => seen?.isIntersecting && told.current(), {
      root: frame.current,
      rootMargin: '600px',
    });
    observer.observe(element);
    return () => observer.disconnect();
  };
}
