import { Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { createPortal } from 'react-dom';
import { siteName } from '../../api/settings.ts';
import { CopyButton } from '../../clipboard/copy-button.tsx';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { saveFile } from '../../files/save-file.ts';
import { Notice } from '../../notices/notice.tsx';
import { usePerson } from '../../session/session.ts';
import { useTexts } from '../../texts/texts.ts';
import { serverClock } from '../../time/server-time.ts';
import { useMoments } from '../../time/use-moments.ts';
import { Button } from '../../ui/button.tsx';
import { codesFileName, codesText } from './codes-text.ts';

/** Recovery codes, this once. It does not let itself be closed by mistake before they are anywhere else. */
export function CodesDialog({
  codes,
  told,
  onClose,
}: {
  codes: readonly string[];
  /** What was done that they come from. */
  told?: string;
  onClose(): void;
}) {
  const { recovery } = useTexts().security;
  const [isKept, setKept] = useState(false);
  const [isWarned, setWarned] = useState(false);

  return (
    <Dialog
      open
      stays
      onOpenChange={() => (isKept ? onClose() : setWarned(true))}
      title={recovery.sheetTitle}
      description={told ?? recovery.sheetText}
    >
      <ul
        aria-label={recovery.list}
        translate="no"
        className="grid gap-x-6 gap-y-1.5 rounded-medium bg-raised px-4 py-3 font-mono sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="wrap-anywhere">
            {code}
          </li>
        ))}
      </ul>
      <Keeping codes={codes} onKept={() => setKept(true)} />
      {isWarned && !isKept && (
        <div className="mt-4">
          <Notice kind="warning" role="alert">
            {recovery.keepFirst}
          </Notice>
        </div>
      )}
      <DialogActions>
        {isWarned && !isKept && <Button onClick={onClose}>{recovery.closeAnyway}</Button>}
        <Button variant="primary" onClick={onClose}>
          {recovery.kept}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Ways to take them elsewhere. */
function Keeping({ codes, onKept }: { codes: readonly string[]; onKept(): void }) {
  const { recovery } = useTexts().security;
  const { username } = usePerson();
  const { day } = useMoments();
  const [madeAt] = useState(() => new Date(serverClock.now()).toISOString());
  const head = recovery.sheetHead(siteName, username);
  const date = recovery.sheetDate(day(madeAt));

  return (
    <div className="mt-4 flex flex-wrap gap-2">
      <CopyButton size="small" text={codes.join('\n')} copied={recovery.copied} onCopied={onKept}>
        {recovery.copy}
      </CopyButton>
      <Button
        size="small"
        onClick={() => {
          saveFile(codesFileName(recovery.fileName, username), codesText({ head, date, codes }));
          onKept();
        }}
      >
        <Download aria-hidden="true" />
        {recovery.download}
      </Button>
      <Button
        size="small"
        onClick={() => {
          print();
          onKept();
        }}
      >
        <Printer aria-hidden="true" />
        {recovery.print}
      </Button>
      {createPortal(
        <div className="printed" translate="no">
          <p className="text-lg font-semibold">{head}</p>
          <p className="mt-1">{date}</p>
          <ul className="mt-6 grid gap-2 font-mono text-lg">
            {codes.map((code) => (
              <li key={code}>{code}</li>
            ))}
          </ul>
        </div>,
        document.body,
      )}
    </div>
  );
}
