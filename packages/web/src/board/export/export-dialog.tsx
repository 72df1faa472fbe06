import type { ExportFormat } from '@twofold/otp/formats/export';
import type { FormatNote } from '@twofold/otp/formats/format';
import { useState } from 'react';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { saveFile } from '../../files/save-file.ts';
import { announce } from '../../notices/announcer.tsx';
import { Notice } from '../../notices/notice.tsx';
import { useImportTexts } from '../../texts/import-texts.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import type { Collection } from '../board-query.ts';
import { ExportForm } from './export-form.tsx';
import type { ExportFile } from './exported-file.ts';
import { GoogleCodes } from './google-codes.tsx';

type Done = Omit<ExportFile, 'content'> & {
  /** What the QR codes say, where it is these and no file. */
  codes?: readonly string[];
};

/** Everything, or a collection, as a file for another authenticator: encrypted, where nobody says otherwise. */
export function ExportDialog({
  collections,
  onClose,
}: {
  /** Those that the person may export. */
  collections: readonly Collection[];
  onClose(): void;
}) {
  const texts = useImportTexts();
  const { shell } = useTexts();
  const [done, setDone] = useState<Done>();

  function onExported({ content, ...file }: ExportFile, format: ExportFormat): void {
    if (format === 'google') {
      setDone({ ...file, codes: content.split('\n').filter(Boolean) });
      return;
    }
    saveFile(file.name, content, 'application/octet-stream');
    announce(texts.export.saved(file.name));
    setDone(file);
  }

  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={texts.export.title}
      description={done === undefined ? texts.export.explanation : undefined}
    >
      {done === undefined ? (
        <ExportForm collections={collections} onExported={onExported} onCancel={onClose} />
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {done.codes ? (
            <GoogleCodes
              codes={done.codes}
              onOver={() => {
                announce(texts.export.codesHidden);
                setDone(undefined);
              }}
            />
          ) : (
            <p className="wrap-anywhere">{texts.export.saved(done.name)}</p>
          )}
          <WhatIsMissing done={done} />
          <DialogActions>
            <Button variant="primary" autoFocus={(done.codes?.length ?? 0) < 2} onClick={onClose}>
              {shell.close}
            </Button>
          </DialogActions>
        </div>
      )}
    </Dialog>
  );
}

function WhatIsMissing({ done: { leftOut, notes } }: { done: Done }) {
  const texts = useImportTexts();
  const sentences = notes.map((note) => texts.fileNotes[note as FormatNote]).filter(Boolean);
  return (
    <>
      {leftOut > 0 && <Notice kind="warning">{texts.export.leftOut(leftOut)}</Notice>}
      {sentences.length > 0 && (
        <Notice kind="info">
          <p className="font-medium">{texts.export.notes}</p>
          <ul className="mt-1 list-disc space-y-0.5 pl-5">
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
