import { ClipboardX } from 'lucide-react';
import { copyText } from '../clipboard/copy-text.ts';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';

/** Takes what was copied off the clipboard again. @param onTried with what came of it, for people */
export function ClearClipboardButton({
  className,
  onTried,
}: {
  className?: string;
  onTried(text: string, isCleared: boolean): void;
}) {
  const { board } = useTexts();

  async function clear(): Promise<void> {
    // A clipboard cannot be emptied: a space is the least that all browsers take.
    const isCleared = await copyText(' ');
    onTried(isCleared ? board.clipboardCleared : board.clipboardNotCleared, isCleared);
  }

  return (
    <Button
      variant="quiet"
      size="small"
      className={className}
      aria-label={board.clearClipboard}
      title={board.clearClipboard}
      onClick={() => void clear()}
    >
      <ClipboardX aria-hidden="true" />
    </Button>
  );
}
