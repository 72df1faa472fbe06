import { useMutation } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { useEffect, useState } from 'react';
import { call } from '../../api/connection.ts';
import { withStepUp } from '../../step-up/step-up-gate.ts';

export type RevealedSecret = Answer<'POST /api/accounts/{id}/reveal'>;

/** Long enough to scan it or to type it; then nobody who passes by sees it. */
const SHOWN_FOR_SECONDS = 60;

/** The secret of one entry, once it was asked for: for a minute, and while the page is seen. */
export function useSecret(id: string, onHidden: () => void) {
  const [secondsLeft, setSecondsLeft] = useState(0);
  const asking = useMutation({
    mutationFn: () => withStepUp(() => call('POST /api/accounts/{id}/reveal', { path: { id } })),
    gcTime: 0,
    onSuccess: () => setSecondsLeft(SHOWN_FOR_SECONDS),
  });
  const { data: secret, reset } = asking;
  const isShown = secret !== undefined;

  useEffect(() => {
    if (!isShown) return;
    const ticking = setInterval(() => setSecondsLeft((before) => before - 1), 1000);
    const onLeave = () => document.hidden && setSecondsLeft(0);
    document.addEventListener('visibilitychange', onLeave);
    return () => {
      clearInterval(ticking);
      document.removeEventListener('visibilitychange', onLeave);
    };
  }, [isShown]);

  const isOver = isShown && secondsLeft <= 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is over once
  useEffect(() => {
    if (!isOver) return;
    reset();
    onHidden();
  }, [isOver]);

  return { asking, secret: isOver ? undefined : secret, secondsLeft, hide: () => setSecondsLeft(0) };
}
