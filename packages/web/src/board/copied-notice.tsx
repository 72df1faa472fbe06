import { onToast, Toast } from '../notices/toast.tsx';
import { ClearClipboardButton } from './clear-clipboard-button.tsx';

/** What was done, as the announcer says it. A code on the clipboard can be taken from there again. */
export interface Told {
  text: string;
  isCopied: boolean;
}

/** Until it is closed, or something else is done. */
export function CopiedNotice({
  told: { text, isCopied },
  onDone,
  onClose,
}: {
  told: Told;
  /** Something else was done: it takes the place of this. */
  onDone(text: string, isCopied: boolean): void;
  onClose(): void;
}) {
  return (
    <Toast
      text={text}
      action={
        isCopied && (
          <ClearClipboardButton
            className={onToast}
            onTried={(tried, isCleared) => onDone(tried, !isCleared)}
          />
        )
      }
      onClose={onClose}
    />
  );
}
