import { Copy, Eye, EyeOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { copyText } from '../../clipboard/copy-text.ts';
import { Dialog, DialogActions } from '../../dialogs/dialog.tsx';
import { announce } from '../../notices/announcer.tsx';
import { CallFailure } from '../../refusals/call-failure.tsx';
import { groupKey } from '../../texts/group-code.ts';
import { useTexts } from '../../texts/texts.ts';
import { Button } from '../../ui/button.tsx';
import type { Entry } from '../board-query.ts';
import { ClearClipboardButton } from '../clear-clipboard-button.tsx';
import type { Told } from '../copied-notice.tsx';
import { nameOf } from '../entry/entry-name.ts';
import { type RevealedSecret, useSecret } from './use-secret.ts';

/** What an entry makes its codes of: after a fresh second factor, and not for long. */
export function RevealDialog({
  entry,
  onClose,
  onClosed,
}: {
  entry: Entry;
  onClose(): void;
  /** When the dialog is out of the page: puts the focus where it belongs then. */
  onClosed(): void;
}) {
  const { board, shell } = useTexts();
  const show = useRef<HTMLButtonElement>(null);
  const { asking, secret, secondsLeft, hide } = useSecret(entry.id, () => {
    announce(board.hiddenAgain);
    // What had it is gone.
    requestAnimationFrame(() => show.current?.focus());
  });

  return (
    <Dialog
      open
      stays
      onOpenChange={onClose}
      title={board.revealTitle(nameOf(entry))}
      description={board.revealText}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        onClosed();
      }}
    >
      {secret ? <Secret secret={secret} /> : <CallFailure error={asking.error} />}
      <DialogActions>
        {secret ? (
          <>
            <p role="timer" className="mr-auto self-center text-sm text-muted tabular-nums">
              {board.hiddenIn(secondsLeft)}
            </p>
            <Button onClick={hide}>
              <EyeOff aria-hidden="true" />
              {board.hideNow}
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>{shell.cancel}</Button>
            <Button ref={show} variant="primary" busy={asking.isPending} onClick={() => asking.mutate()}>
              <Eye aria-hidden="true" />
              {board.revealConfirm}
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Secret({ secret: { secret, uri, qrCode } }: { secret: RevealedSecret }) {
  const { board, shell } = useTexts();
  const first = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone.
  useEffect(() => first.current?.focus(), []);

  const [done, setDone] = useState<Told>();
  function tell(text: string, isCopied: boolean): void {
    setDone({ text, isCopied });
    announce(text);
  }

  async function copy(text: string, copied: string): Promise<void> {
    const isCopied = await copyText(text);
    tell(isCopied ? copied : shell.notCopied, isCopied);
  }

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {qrCode === null ? (
        <p className="text-muted">{board.noQrCode}</p>
      ) : (
        <img
          src={qrCode}
          alt={board.qrCode}
          className="qr-code mx-auto w-full max-w-56 rounded-medium border border-line p-2"
        />
      )}
      <dl className="grid gap-3">
        {(
          [
            [board.secret, groupKey(secret), secret, board.copySecret, board.secretCopied],
            [board.address, uri, uri, board.copyAddress, board.addressCopied],
          ] as const
        ).map(([name, shown, text, copyName, copied], index) => (
          <div key={name} className="rounded-medium border border-line px-3.5 py-2.5">
            <dt className="text-sm font-semibold">{name}</dt>
            <dd className="flex items-center gap-2">
              <code className="min-w-0 flex-1 font-mono text-sm wrap-anywhere" translate="no">
                {shown}
              </code>
              <Button
                ref={index === 0 ? first : undefined}
                size="small-icon"
                aria-label={copyName}
                title={copyName}
                onClick={() => void copy(text, copied)}
              >
                <Copy aria-hidden="true" />
              </Button>
            </dd>
          </div>
        ))}
      </dl>
      {done && (
        <p className="flex items-center justify-between gap-2 text-sm text-muted">
          {done.text}
          {done.isCopied && <ClearClipboardButton onTried={(text, isCleared) => tell(text, !isCleared)} />}
        </p>
      )}
    </div>
  );
}
