import { useLocation } from '@tanstack/react-router';
import { CircleCheck } from 'lucide-react';
import { useEffect } from 'react';
import { createStore, useStore } from '../state/store.ts';
import { announce } from './announcer.tsx';
import { Toast } from './toast.tsx';

const told = createStore<string | undefined>(undefined);

/** Says and shows that something was done, where nothing else on the page shows it. */
export function tellDone(text: string): void {
  announce(text);
  told.set(text);
}

/** Until it is closed, something else is done, or another page is gone to. */
export function DoneNotice() {
  const { pathname } = useLocation();
  const text = useStore(told);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is of the page on which it was done
  useEffect(() => () => told.set(undefined), [pathname]);
  if (text === undefined) return null;
  return <Toast icon={CircleCheck} text={text} onClose={() => told.set(undefined)} />;
}
