import { type TotpParameters, totp } from '@twofold/otp';
import { type TotpKey, totpHmac, totpKey } from '../../packages/server/src/core/factors/totp/hmac.ts';
import { benchSecret } from './bench-user.ts';

/** What the vault's entry of this number is called: always as long, so that answers are too. */
export function benchEntryLabel(entry: number): string {
  return `operations+${String(entry).padStart(5, '0')}@example.com`;
}

export const BENCH_ISSUER = 'Example Cloud Services';

const PERIOD_SECONDS = 30;

/** The codes of the vault's entries from 0, at a time. */
export function benchEntryCodes(entries: number, nowMs: number): string[] {
  return Array.from({ length: entries }, (_, entry) => totp(totpHmac, parametersOf(entry), nowMs));
}

function parametersOf(entry: number): TotpParameters<TotpKey> {
  const key = totpKey('SHA1', benchSecret(entry));
  return { key, algorithm: 'SHA1', digits: 6, periodSeconds: PERIOD_SECONDS };
}

/** The same, computed once for each time step. */
export function rememberedEntryCodes(entries: number): (nowMs: number) => readonly string[] {
  let step = -1;
  let codes: readonly string[] = [];
  return (nowMs) => {
    const present = Math.floor(nowMs / 1000 / PERIOD_SECONDS);
    if (present !== step) {
      step = present;
      codes = benchEntryCodes(entries, nowMs);
    }
    return codes;
  };
}
