import { Notice } from '../../../notices/notice.tsx';
import { useImportTexts } from '../../../texts/import-texts.ts';
import type { ReadFile } from './reading/read-import.ts';

/** What the file does not say, or what was guessed in reading it. */
export function FileNotes({ file: { notes, missingParts } }: { file: ReadFile }) {
  const texts = useImportTexts();
  return (
    <>
      {missingParts.length > 0 && (
        <Notice kind="warning">{texts.missingParts(missingParts.join(', '))}</Notice>
      )}
      {notes.length > 0 && (
        <Notice kind="info">
          <p className="font-medium">{texts.notes}</p>
          <ul className="mt-1 list-disc space-y-0.5 pl-5">
            {notes.map((note) => (
              <li key={note}>{texts.fileNotes[note]}</li>
            ))}
          </ul>
        </Notice>
      )}
    </>
  );
}
