import { passkeysSupported } from '@twofold/client/browser';
import { factorPreference } from './factor-preference.ts';
import type { Capabilities } from './login-step.ts';

/** Of this browser, at this moment. */
export function capabilities(): Capabilities {
  const remembered = factorPreference.get();
  return { passkeys: passkeysSupported(), remembered: remembered === 'none' ? undefined : remembered };
}
