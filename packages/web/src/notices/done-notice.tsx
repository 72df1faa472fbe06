import { useLocation } from '@tanstack/react-router';
import { CircleCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { createStore, useStore } from '../state/store.ts';
import { useTexts } from '../texts/texts.ts';
import { Button } from '../ui/button.tsx';
import { announce } from './announcer.tsx';

const told = createStore<string | undefined>(undefined);

/** Says and shows that something was done, where nothing else on the page shows it. */
export function tellDone(text: string): void {
  announce(text);
  told.set(text);
}

/** At the lower edge of the window until it is closed, something else is done, or another page is gone to. It takes no focus. */
export function DoneNotice() {
  const { shell } = useTexts();
  const { pathname } = useLocation();
  const text = useStore(told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is of the page on which it was done
  useEffect(() => () => told.set(undefined), [pathname]);
  if (text === undefined) return null;
  return (
    <div className="pointer-events-none fixed inset-x-3 bottom-3 z-30 flex justify-center">
      <div className="pointer-events-auto flex max-w-full items-center gap-2.5 rounded-medium bg-ink py-1.5 pr-1.5 pl-4 text-surface shadow-high">
        <CircleCheck aria-hidden="true" className="size-5 shrink-0" />
        <span className="min-w-0 text-[0.9375rem] wrap-anywhere">{text}</span>
        <Button
          variant="quiet"
          size="small-icon"
          className="text-surface hover:bg-surface/15 hover:text-surface"
          aria-label={shell.close}
          onClick={() => told.set(undefined)}
        >
          <X aria-hidden="true" />
        </Button>
      </div>
    </div>
  );
}
