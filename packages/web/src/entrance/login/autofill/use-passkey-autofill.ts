import { usePasskey as askForPasskey, autofillSupported, PasskeyError } from '@twofold/client/browser';
import { useEffect, useEffectEvent } from 'react';
import { call } from '../../../api/connection.ts';
import { deviceClock } from '../../../time/clock.ts';
import { whenSeen, whenUsed } from './presence.ts';

/** Of the life of a challenge, after how much another one is asked for: who chooses a passkey needs a moment too. */
const RENEWED_AFTER = 0.8;

type Options = Awaited<ReturnType<typeof askForOptions>>;

/** Until it is answered or old: whoever comes back to this step needs no other one. */
let unspent: { options: Options; untilMs: number } | undefined;

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
    const { options, untilMs } = unspent ?? (await newChallenge(signal));
    const renewal = AbortSignal.timeout(Math.max(0, untilMs - deviceClock.monotonic()));
    try {
      const assertion = await askForPasskey(options, {
        autofill: true,
        signal: AbortSignal.any([signal, renewal]),
      });
      unspent = undefined;
      return assertion;
    } catch (error) {
      if (!(error instanceof PasskeyError) || !renewal.aborted) return;
      unspent = undefined;
    }
  }
}

/** Each is counted by the server, for all that share an address: a page that nobody is at asks for none. */
async function newChallenge(signal: AbortSignal): Promise<NonNullable<typeof unspent>> {
  await whenSeen(signal);
  await whenUsed(signal);
  signal.throwIfAborted();
  const options = await askForOptions(signal);
  unspent = { options, untilMs: deviceClock.monotonic() + options.timeout * RENEWED_AFTER };
  return unspent;
}

async function askForOptions(signal: AbortSignal) {
  return (await call('POST /api/auth/passkey/options', { body: { autofill: true } }, { signal })).data;
}
