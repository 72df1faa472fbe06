import type { FormatNote } from '@twofold/otp/formats/format';
import { useState } from 'react';
import { announce } from '../../app/announcer.tsx';
import { useImportTexts } from '../../texts/import-texts.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogActions } from '../../ui/dialog.tsx';
import { Notice } from '../../ui/notice.tsx';
import type { Collection } from '../board-query.ts';
import { ExportForm } from './export-form.tsx';
import type { ExportFile } from './export-format.ts';

type Saved = Omit<ExportFile, 'content'>;

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
  const [saved, setSaved] = useState<Saved>();
  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={texts.export.title}
      description={saved === undefined ? texts.export.explanation : undefined}
    >
      {saved === undefined ? (
        <ExportForm
          collections={collections}
          onSaved={(file) => {
            announce(texts.export.saved(file.name));
            setSaved(file);
          }}
          onCancel={onClose}
        />
      ) : (
        <div className="grid gap-4">
          <p className="wrap-anywhere">{texts.export.saved(saved.name)}</p>
          <WhatIsMissing saved={saved} />
          <DialogActions>
            <Button variant="primary" autoFocus onClick={onClose}>
              {shell.close}
            </Button>
          </DialogActions>
        </div>
      )}
    </Dialog>
  );
}

function WhatIsMissing({ saved: { leftOut, notes } }: { saved: Saved }) {
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
