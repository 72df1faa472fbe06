import { useQueryClient } from '@tanstack/react-query';
import { memo } from 'react';
import { type ImportTexts, useImportTexts } from '../../../texts/import-texts.ts';
import { classNames } from '../../../ui/class-names.ts';
import { type Board, boardQuery } from '../../board-query.ts';
import { nameOf } from '../../entry/entry-name.ts';
import type { Fate, Row } from './plan.ts';

const MARKS: Readonly<Record<Fate['kind'], string>> = {
  new: 'bg-accent-soft text-accent-strong',
  added: 'bg-accent-soft text-accent-strong',
  there: 'bg-raised text-muted',
  twice: 'bg-raised text-muted',
  left: 'bg-raised text-muted',
  refused: 'bg-bad-soft text-bad',
  unreadable: 'bg-bad-soft text-bad',
};

/** One entry of a file. Its names are anybody's: they are text, and each keeps to its own direction. */
export const EntryRow = memo(
  function EntryRow({
    row: { entry, title, subtitle, kind, notes, fate },
    isWanted,
    onWant,
  }: {
    row: Row;
    isWanted: boolean;
    /** Left out where there is nothing to choose. */
    onWant: ((entry: number, isWanted: boolean) => void) | undefined;
  }) {
    const texts = useImportTexts();
    const name = title || texts.nameless;
    const isUnwanted = fate.kind === 'new' && !isWanted;
    const what = (
      <>
        <span
          className={classNames(
            'inline-block rounded-small px-2 py-0.5 text-sm font-medium',
            MARKS[fate.kind],
          )}
        >
          {isUnwanted ? texts.fates.unwanted : texts.fates[fate.kind]}
        </span>
        <Reason fate={fate} name={subtitle ? `${title} (${subtitle})` : title} texts={texts} />
      </>
    );
    return (
      <tr className={classNames('align-top', isUnwanted && 'text-muted')}>
        {onWant && (
          <td className="py-2.5 pl-3.5">
            {entry !== undefined && fate.kind === 'new' && (
              <input
                type="checkbox"
                aria-label={texts.include(subtitle ? `${name} (${subtitle})` : name)}
                checked={isWanted}
                onChange={({ target }) => onWant(entry, target.checked)}
                className="size-5 cursor-pointer align-middle accent-accent"
              />
            )}
          </td>
        )}
        <th scope="row" className="px-3.5 py-2.5 font-normal">
          <bdi className={classNames('block font-medium wrap-anywhere', !title && 'text-muted italic')}>
            {name}
          </bdi>
          {subtitle && <bdi className="block text-sm text-muted wrap-anywhere">{subtitle}</bdi>}
          {kind !== '' && kind !== 'TOTP' && <span className="block text-sm text-muted">{kind}</span>}
          {notes.map(
            (note) =>
              texts.entryNotes[note] && (
                <span key={note} className="block text-sm text-warn">
                  {texts.entryNotes[note]}
                </span>
              ),
          )}
          {/* Two columns have no room on a phone. */}
          <div className="mt-1.5 sm:hidden">{what}</div>
        </th>
        <td className="px-3.5 py-2.5 max-sm:hidden">{what}</td>
      </tr>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.isWanted === after.isWanted &&
    (before.onWant === undefined) === (after.onWant === undefined),
);

/** @param name what the file calls the entry */
function Reason({ fate, name, texts }: { fate: Fate; name: string; texts: ImportTexts }) {
  const board = useQueryClient().getQueryData<Board>(boardQuery.queryKey);
  if (fate.kind === 'there') {
    const there = board?.entries.find(({ id }) => id === fate.id);
    if (there === undefined || nameOf(there) === name) return null;
    return (
      <p className="mt-1 text-sm wrap-anywhere">
        <bdi>{texts.thereAs(nameOf(there))}</bdi>
      </p>
    );
  }
  if (fate.kind === 'refused')
    return (
      <p className="mt-1 text-sm wrap-anywhere">
        {texts.fields[fate.field] && `${texts.fields[fate.field]}: `}
        <span lang="en">{fate.reason}</span>
      </p>
    );
  if (fate.kind !== 'unreadable') return null;
  const { line, entry, code } = fate.problem;
  const place = line === undefined ? texts.entry(entry) : texts.line(line);
  const reason = texts.problems[code as keyof typeof texts.problems] ?? texts.unreadable;
  return (
    <p className="mt-1 text-sm wrap-anywhere">
      <span className="font-medium">{place}</span>: {reason}
    </p>
  );
}
