import { CallFailure } from '../refusals/call-failure.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions } from './dialog.tsx';

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog({
  title,
  text,
  confirm,
  change,
  onClose,
}: {
  title: string;
  text: string;
  /** What the button says that does it. */
  confirm: string;
  change: { mutate(): void; isPending: boolean; error: Error | null };
  onClose(): void;
}) {
  const { shell } = useTexts();
  return (
    <Dialog open alert onOpenChange={onClose} title={title} description={text}>
      <CallFailure error={change.error} />
      <DialogActions>
        <Button onClick={onClose}>{shell.cancel}</Button>
        <Button variant="danger" busy={change.isPending} onClick={() => change.mutate()}>
          {confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
