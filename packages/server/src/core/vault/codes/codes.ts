import { hotp, steamCode, timeStepAt, totp } from '@twofold/otp';
import { totpHmac, totpKey } from '../../factors/totp/hmac.ts';
import type { EntryContent } from '../entries/content.ts';

/** The codes of an entry at a moment. Times are Unix milliseconds. */
export interface TimedCodes {
  code: string;
  next: string;
  period: number;
  timeStep: number;
  /** When `code` ends and `next` begins. */
  endsAt: number;
  /** Whole seconds until then, at least 1. */
  remainingSeconds: number;
}

/** Of an entry whose codes come with time: TOTP (RFC 6238) and Steam. */
export function timedCodes(content: EntryContent, now: number): TimedCodes {
  const { period } = content;
  const timeStep = timeStepAt(now, period);
  const endsAt = (timeStep + 1) * period * 1000;
  const codeAt = coderOf(content);
  return {
    code: codeAt(timeStep),
    next: codeAt(timeStep + 1),
    ...{ period, timeStep, endsAt, remainingSeconds: Math.ceil((endsAt - now) / 1000) },
  };
}

/** The code of a time step, with the secret prepared once for several. */
export function coderOf(content: EntryContent): (timeStep: number) => string {
  const { type, secret, algorithm, digits, period } = content;
  const key = totpKey(algorithm, secret);
  const parameters = { key, algorithm, digits, periodSeconds: period };
  return (timeStep) => {
    const at = timeStep * period * 1000;
    return type === 'steam' ? steamCode(totpHmac, key, at) : totp(totpHmac, parameters, at);
  };
}

/** @param counter as it was before the entry was advanced (RFC 4226) */
export function counterCode({ secret, algorithm, digits }: EntryContent, counter: number): string {
  return hotp(totpHmac, { key: totpKey(algorithm, secret), algorithm, digits }, counter);
}
