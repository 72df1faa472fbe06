import { X } from 'lucide-react';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { ClearClipboardButton } from './clear-clipboard-button.tsx';

/** What was done, as the announcer says it. A code on the clipboard can be taken from there again. */
export interface DoneNotice {
  text: string;
  isCopied: boolean;
}

/** At the lower edge of the window until it is closed, or something else is done. It takes no focus. */
export function CopiedNotice({
  done,
  onDone,
  onClose,
}: {
  done: DoneNotice;
  /** Something else was done: it takes the place of this. */
  onDone(text: string, isCopied: boolean): void;
  onClose(): void;
}) {
  const { shell } = useTexts();
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-3 z-30 flex justify-center">
      <div className="pointer-events-auto flex max-w-full items-center gap-2 rounded-medium bg-ink py-1.5 pr-1.5 pl-4 text-surface shadow-high">
        <span className="min-w-0 text-[0.9375rem] wrap-anywhere">{done.text}</span>
        {done.isCopied && (
          <ClearClipboardButton
            className="text-surface hover:bg-surface/15 hover:text-surface"
            onTried={(text, isCleared) => onDone(text, !isCleared)}
          />
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
