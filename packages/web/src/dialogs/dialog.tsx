import * as Primitive from '@radix-ui/react-dialog';
import { X } from 'lucide-react';
import { type ComponentProps, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';

export interface DialogProps extends Pick<ComponentProps<typeof Primitive.Content>, 'onCloseAutoFocus'> {
  open: boolean;
  onOpenChange(open: boolean): void;
  title: string;
  /** What a screen reader says besides the title. */
  description?: ReactNode;
  /** It asks something that cannot be undone: to press beside it does not close it. */
  alert?: boolean;
  /** It holds what would be lost with it: to press beside it does not close it. */
  stays?: boolean;
  /** It holds a table: as wide as that is read across. */
  wide?: boolean;
  children: ReactNode;
}

/**
 * A dialog over the page, or over another one. The primitive keeps the focus inside; at the end it goes back to where it
 * was, unless `onCloseAutoFocus` prevents that: of itself the primitive only knows its own triggers. Its overlay is not used:
 * it would put a style element into the page, which the page's policy refuses; style.css keeps what is behind from
 * scrolling.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  alert,
  stays = alert,
  wide,
  children,
  onCloseAutoFocus,
}: DialogProps) {
  const { shell } = useTexts();
  const focusOpener = useOpener(open);
  useInertPage(open);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <div className="fixed inset-0 z-50 bg-black/45" aria-hidden="true" />
        <Primitive.Content
          role={alert ? 'alertdialog' : 'dialog'}
          onCloseAutoFocus={(event) => {
            onCloseAutoFocus?.(event);
            if (event.defaultPrevented) return;
            event.preventDefault();
            focusOpener();
          }}
          onInteractOutside={stays ? (event) => event.preventDefault() : undefined}
          {...(description === undefined && { 'aria-describedby': undefined })}
          className={classNames(
            'dialog fixed inset-x-3 top-1/2 z-50 mx-auto max-h-[calc(100dvh-1.5rem)] -translate-y-1/2 overflow-y-auto',
            wide ? 'max-w-4xl' : 'max-w-lg',
            'rounded-large border border-line bg-surface p-5 shadow-high sm:p-6',
          )}
        >
          <Primitive.Title
            className={classNames('text-lg font-semibold text-balance wrap-anywhere', !alert && 'pr-9')}
          >
            {title}
          </Primitive.Title>
          {description !== undefined && (
            <Primitive.Description className="mt-2 text-muted text-pretty">
              {description}
            </Primitive.Description>
          )}
          <div className="mt-5">{children}</div>
          {/* Last, so that the focus begins with what the dialog is for. */}
          {!alert && (
            <Primitive.Close asChild>
              <Button
                variant="quiet"
                size="small-icon"
                aria-label={shell.close}
                className="absolute top-3.5 right-3 sm:top-4.5 sm:right-4"
              >
                <X aria-hidden="true" />
              </Button>
            </Primitive.Close>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

/** Noted while the dialog is rendered: what is in it may take the focus before any effect runs. */
function useOpener(isOpen: boolean): () => void {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  if (isOpen && !wasOpen.current) opener.current = document.activeElement;
  wasOpen.current = isOpen;
  return () => {
    const { current } = opener;
    // What it was about may be gone by now: then the focus begins at the content of the page.
    const isThere = current instanceof HTMLElement && current.isConnected;
    (isThere ? current : document.getElementById('content'))?.focus({ preventScroll: !isThere });
  };
}

let openDialogs = 0;

/**
 * While any dialog is open, nothing of the page behind it can be reached in any way. It begins in an effect, as it has to
 * come after the primitive has noted what had the focus: that is lost by it. It ends before the dialog has left the page:
 * the focus that goes back then would be refused, and lost, where the machine is slow.
 */
function useInertPage(isOpen: boolean): void {
  const isHeld = useRef(false);
  useEffect(() => {
    if (!isOpen) return;
    isHeld.current = true;
    holdPage(1);
  }, [isOpen]);
  useLayoutEffect(() => {
    if (!isOpen) return;
    return () => {
      if (!isHeld.current) return;
      isHeld.current = false;
      holdPage(-1);
    };
  }, [isOpen]);
}

function holdPage(change: 1 | -1): void {
  openDialogs += change;
  const page = document.getElementById('page');
  if (page !== null) page.inert = openDialogs > 0;
}

/** The buttons at the end of a dialog: the one that does it comes last, and first on a narrow screen. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="mt-6 flex flex-col-reverse gap-2.5 sm:flex-row sm:justify-end">{children}</div>;
}
