import { useEffect, useState } from 'react';
import { DialogActions } from '../../../dialogs/dialog.tsx';
import { Notice } from '../../../notices/notice.tsx';
import { useImportTexts } from '../../../texts/import-texts.ts';
import { useTexts } from '../../../texts/texts.ts';
import { Button } from '../../../ui/button.tsx';
import type { AddProps } from '../add-kinds.ts';
import { Opening } from './reading/opening.tsx';
import { useFileReading } from './reading/use-file-reading.ts';
import { Review } from './review.tsx';

/** What several QR codes say, looked at before it is added. @param lines each an address, or a part of an export */
export function ReviewLines({
  lines,
  onBack,
  ...props
}: AddProps & { lines: readonly string[]; onBack(): void }) {
  const texts = useImportTexts();
  const { scan } = useTexts().board;
  const { reading, read } = useFileReading();
  const [source] = useState(() => ({ file: new Blob([lines.join('\n')]), name: undefined }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is read once
  useEffect(() => read(source), [source]);

  if (reading.kind === 'read') return <Review file={reading.file} isScanned onBack={onBack} {...props} />;
  if (reading.kind !== 'refused') return <Opening name={undefined} onStop={onBack} />;
  return (
    <>
      <Notice kind="failure" role="alert">
        {texts.refusals['format.damaged']}
      </Notice>
      <DialogActions>
        <Button onClick={onBack}>{scan.another}</Button>
      </DialogActions>
    </>
  );
}
