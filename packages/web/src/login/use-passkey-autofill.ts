import { usePasskey as askForPasskey, autofillSupported, PasskeyError } from '@twofold/client/browser';
import { useEffect, useEffectEvent } from 'react';
import { call } from '../api/connection.ts';

/** Of the life of a challenge, after how much another one is asked for: who chooses a passkey needs a moment too. */
const RENEWED_AFTER = 0.8;

/**
 * Has the browser offer passkeys in the list of the name's field (`autocomplete="username webauthn"`), for as long as
 * `isOffered`. What goes wrong with it is said to nobody: nobody has asked for it.
 */
export function usePasskeyAutofill(
  isOffered: boolean,
  onChosen: (assertion: AuthenticationResponseJSON) => void,
): void {
  const choose = useEffectEvent(onChosen);
  useEffect(() => {
    if (!isOffered) return;
    const ending = new AbortController();
    offer(ending.signal).then(
      (assertion) => assertion && !ending.signal.aborted && choose(assertion),
      () => {},
    );
    return () => ending.abort();
  }, [isOffered]);
}

/** @returns undefined where the browser offers none, or the person wants none */
async function offer(signal: AbortSignal): Promise<AuthenticationResponseJSON | undefined> {
  if (!(await autofillSupported())) return;
  while (!signal.aborted) {
    await whenSeen(signal);
    const { data: options } = await call('POST /api/auth/passkey/options', {}, { signal });
    const renewal = AbortSignal.timeout(options.timeout * RENEWED_AFTER);
    try {
      return await askForPasskey(options, { autofill: true, signal: AbortSignal.any([signal, renewal]) });
    } catch (error) {
      if (!(error instanceof PasskeyError) || !renewal.aborted) return;
    }
  }
}

/** A page that nobody sees asks for nothing. */
async function whenSeen(signal: AbortSignal): Promise<void> {
  while (document.hidden && !signal.aborted) {
    await new Promise<void>((resolve) => {
      document.addEventListener('visibilitychange', () => resolve(), { once: true, signal });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}
