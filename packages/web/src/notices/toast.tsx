import { type LucideIcon, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { Sentence } from '../ui/sentence.tsx';

/** How a button looks that stands on one. */
export const onToast = 'text-surface hover:bg-surface/15 hover:text-surface';

/** A line at the lower edge of the window, until it is closed. It takes no focus; whoever shows it has it said too. */
export function Toast({
  icon: Icon,
  text,
  action,
  onClose,
}: {
  icon?: LucideIcon;
  text: string;
  /** A button that does something about it. */
  action?: ReactNode;
  onClose(): void;
}) {
  const { shell } = useTexts();
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-3 z-30 flex justify-center">
      <div className="pointer-events-auto flex max-w-full items-center gap-2 rounded-medium bg-ink py-1.5 pr-1.5 pl-4 text-surface shadow-high">
        {Icon && <Icon aria-hidden="true" className="size-5 shrink-0" />}
        <span className="min-w-0 text-[0.9375rem] wrap-anywhere">
          <Sentence>{text}</Sentence>
        </span>
        {action}
        <Button
          variant="quiet"
          size="small-icon"
          className={onToast}
          aria-label={shell.close}
          onClick={onClose}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
