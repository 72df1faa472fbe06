import { CopyButton } from '../../../clipboard/copy-button.tsx';
import { Dialog, DialogActions } from '../../../dialogs/dialog.tsx';
import { useTexts } from '../../../texts/texts.ts';
import { formatMoment } from '../../../time/moments.ts';
import { Button } from '../../../ui/button.tsx';
import type { LinkToHandOver } from '../person-task.ts';

/** A link that no message could carry: shown this once, to be handed over by other means. */
export function LinkDialog({ name, address, expiresAt, onClose }: LinkToHandOver & { onClose(): void }) {
  const { admin, language } = useTexts();
  const { people } = admin;

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
        <CopyButton variant="primary" text={address} copied={people.linkCopied}>
          {people.linkCopy}
        </CopyButton>
      </DialogActions>
    </Dialog>
  );
}
