import { ClipboardX, X } from 'lucide-react';
import { announce } from '../app/announcer.tsx';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { copyText } from './codes/copy-text.ts';

/** What was done, as the announcer says it. A code on the clipboard can be taken from there again. */
export interface DoneNotice {
  text: string;
  isCopied: boolean;
}

/** At the lower edge of the window until it is closed, or something else is done. It takes no focus. */
export function CopiedNotice({ done, onClose }: { done: DoneNotice; onClose(): void }) {
  const { board, shell } = useTexts();

  async function clear(): Promise<void> {
    // A clipboard cannot be emptied: a space is the least that all browsers take.
    if (await copyText(' ')) announce(board.clipboardCleared);
    onClose();
  }

  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-3 z-30 flex justify-center">
      <div className="pointer-events-auto flex max-w-full items-center gap-2 rounded-medium bg-ink py-1.5 pr-1.5 pl-4 text-surface shadow-high">
        <span className="min-w-0 text-[0.9375rem] wrap-anywhere">{done.text}</span>
        {done.isCopied && (
          <Button
            variant="quiet"
            size="small"
            className="text-surface hover:bg-surface/15 hover:text-surface"
            aria-label={board.clearClipboard}
            title={board.clearClipboard}
            onClick={() => void clear()}
          >
            <ClipboardX aria-hidden="true" />
          </Button>
        )}
        <Button
          variant="quiet"
          size="small-icon"
          className="text-surface hover:bg-surface/15 hover:text-surface"
          aria-label={shell.close}
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
