import { CircleCheck } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { DialogActions } from '../../../../dialogs/dialog.tsx';
import { announce } from '../../../../notices/announcer.tsx';
import { Notice } from '../../../../notices/notice.tsx';
import { useImportTexts } from '../../../../texts/import-texts.ts';
import { Button } from '../../../../ui/button.tsx';
import { EntryTable } from '../entry-table.tsx';
import { countsOf, type Fate, fateAfter, rowsOf } from '../plan.ts';
import type { ReadFile } from '../reading/read-import.ts';
import type { Saving } from './use-saving.ts';

/** What came of an import, entry by entry. */
export function Done({
  file,
  fates,
  saving: { results, isWhole },
  isScanned,
  onClose,
}: {
  file: ReadFile;
  /** As they were told before. */
  fates: readonly Fate[];
  saving: Extract<Saving, { kind: 'ended' }>;
  isScanned: boolean;
  onClose(): void;
}) {
  const texts = useImportTexts();
  const rows = useMemo(
    () =>
      rowsOf(
        file,
        fates.map((fate, place) => fateAfter(fate, results.get(place))),
      ),
    [file, fates, results],
  );
  const counts = useMemo(() => countsOf(rows), [rows]);
  const summary = [
    texts.added(counts.new),
    ...(counts.there > 0 ? [texts.there(counts.there)] : []),
    ...(counts.wrong > 0 ? [texts.wrong(counts.wrong)] : []),
  ].join(' ');
  useEffect(() => announce(summary), [summary]);

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="flex items-center gap-2.5 text-lg font-medium">
        <CircleCheck aria-hidden="true" className="size-6 shrink-0 text-accent" />
        {summary}
      </p>
      {!isWhole && <Notice kind="warning">{texts.halted}</Notice>}
      {!isScanned && <p className="text-muted">{texts.deleteFile}</p>}
      <EntryTable rows={rows} groupTexts={texts.doneGroups} />
      <DialogActions>
        <Button variant="primary" autoFocus onClick={onClose}>
          {texts.done}
        </Button>
      </DialogActions>
    </div>
  );
}
