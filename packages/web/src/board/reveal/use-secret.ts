import { useMutation } from '@tanstack/react-query';
import type { Answer } from '@twofold/client';
import { call } from '../../api/connection.ts';
import { withStepUp } from '../../api/step-up-gate.ts';
import { useBriefly } from '../use-briefly.ts';

export type RevealedSecret = Answer<'POST /api/accounts/{id}/reveal'>;

/** The secret of one entry, once it was asked for: for a minute, and while the page is seen. */
export function useSecret(id: string, onHidden: () => void) {
  const asking = useMutation({
    mutationFn: () => withStepUp(() => call('POST /api/accounts/{id}/reveal', { path: { id } })),
    gcTime: 0,
  });
  const { data: secret, reset } = asking;
  const hide = () => {
    reset();
    onHidden();
  };
  const secondsLeft = useBriefly(secret, hide);
  return { asking, secret, secondsLeft, hide };
}
