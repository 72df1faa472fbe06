import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { copyText } from '../../clipboard/copy-text.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { announce } from '../../notices/announcer.tsx';
import { useTexts } from '../../texts/texts.ts';
import { formatMoment } from '../../time/moments.ts';
import { Button } from '../../ui/button.tsx';
import type { LinkToHandOver } from './person-task.ts';

/** A link that no message could carry: shown this once, to be handed over by other means. */
export function LinkDialog({ name, address, expiresAt, onClose }: LinkToHandOver & { onClose(): void }) {
  const { admin, language } = useTexts();
  const { people } = admin;
  const [isCopied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    const isThere = await copyText(address);
    setCopied(isThere);
    announce(isThere ? people.linkCopied : people.linkNotCopied);
  }

  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={people.linkTitle(name)}
      description={people.linkText(formatMoment(expiresAt, language))}
    >
      <p translate="no" className="rounded-medium bg-raised px-4 py-3 font-mono text-sm wrap-anywhere">
        {address}
      </p>
      <DialogActions>
        <Button onClick={onClose}>{people.linkDone}</Button>
        <Button variant="primary" onClick={() => void copy()}>
          {isCopied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {people.linkCopy}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
