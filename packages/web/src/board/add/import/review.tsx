import { useEffect, useMemo, useState } from 'react';
import { DialogActions } from '../../../dialogs/dialog.tsx';
import { announce } from '../../../notices/announcer.tsx';
import { RetryNotice } from '../../../refusals/retry-notice.tsx';
import { useImportTexts } from '../../../texts/import-texts.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import { SelectField } from '../../../ui/field.tsx';
import type { AddProps } from '../add-kinds.ts';
import { EntryTable } from './entry-table.tsx';
import { FileNotes } from './file-notes.tsx';
import { rowsOf } from './plan.ts';
import type { ReadFile } from './reading/read-import.ts';
import { Done } from './saving/done.tsx';
import { SavingProgress } from './saving/saving-progress.tsx';
import { useSaving } from './saving/use-saving.ts';
import { nextPlan, usePlan } from './use-plan.ts';

/** What is in a file, and what would become of it. Nothing is added until that is confirmed. */
export function Review({
  file,
  collections,
  onStage,
  onBack,
  onCancel,
  isScanned = false,
}: Pick<AddProps, 'collections' | 'onStage' | 'onCancel'> & {
  file: ReadFile;
  onBack(): void;
  /** It is of QR codes: there is no file that could be named or deleted. */
  isScanned?: boolean;
}) {
  const all = useTexts();
  const texts = useImportTexts();
  const { entries, format } = file;
  const [plan] = useState(nextPlan);
  const [collection, setCollection] = useState(collections[0]?.id);
  const [unwanted, setUnwanted] = useState<ReadonlySet<number>>(new Set());
  const { data: fates, error, refetch, checked } = usePlan(plan, entries, collection);
  const { saving, begin, retry, stop } = useSaving(entries);
  const rows = useMemo(() => (fates ? rowsOf(file, fates) : []), [file, fates]);
  const wanted = useMemo(
    () =>
      rows.flatMap(({ entry, fate }) =>
        entry !== undefined && fate.kind === 'new' && !unwanted.has(entry) ? [entry] : [],
      ),
    [rows, unwanted],
  );
  const isSaving = saving.kind === 'saving' || saving.kind === 'failed';
  const stage = isSaving ? 'saving' : saving.kind === 'ended' ? 'saved' : 'reviewing';
  useEffect(() => onStage(stage), [stage, onStage]);
  useEffect(() => () => onStage('choosing'), [onStage]);
  const count = entries.length + file.problems.length;
  const found = texts.found(isScanned ? undefined : texts.formats[format], count);
  useEffect(() => announce(found), [found]);

  if (saving.kind === 'ended')
    return <Done file={file} fates={fates ?? []} saving={saving} isScanned={isScanned} onClose={onCancel} />;
  if (saving.kind !== 'not_begun') return <SavingProgress saving={saving} onRetry={retry} onStop={stop} />;

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <p className="font-medium">{found}</p>
      <FileNotes file={file} />
      {collections.length > 0 && (
        <SelectField
          label={all.board.form.collection}
          value={collection}
          onChange={({ target }) => setCollection(target.value)}
          options={collections.map(({ id, name }) => ({ value: id, label: name ?? all.board.personal }))}
          className="max-w-md"
        />
      )}
      {error ? (
        <RetryNotice error={error} onRetry={() => void refetch()} />
      ) : fates === undefined ? (
        <p className="py-8 text-center text-muted">{texts.checking(checked, entries.length)}</p>
      ) : (
        <EntryTable
          rows={rows}
          groupTexts={texts.groups}
          choice={{
            isWanted: (entry) => !unwanted.has(entry),
            want(places, areWanted) {
              setUnwanted((before) => {
                const after = new Set(before);
                for (const place of places) areWanted ? after.delete(place) : after.add(place);
                return after;
              });
            },
          }}
        />
      )}
      <DialogActions>
        <Button onClick={onBack}>{isScanned ? all.board.scan.another : texts.other}</Button>
        <Button
          variant="primary"
          disabled={wanted.length === 0}
          onClick={() => {
            // In their order in the file, not in that of the table.
            begin(
              wanted.toSorted((a, b) => a - b),
              collection,
            );
          }}
        >
          {texts.add(fates === undefined ? entries.length : wanted.length)}
        </Button>
      </DialogActions>
    </div>
  );
}
