import type { AsyncHmac, Hmac } from './algorithm.ts';
import { canonicaliseCode, equalInConstantTime } from './code.ts';
import { OtpError } from './errors.ts';
import { checkDigits, type HotpParameters, hotp, hotpAsync, hotpInto, MOVING_FACTOR_BYTES } from './hotp.ts';
import { isWholeWithin } from './whole-number.ts';

export const MAX_PERIOD_SECONDS = 86_400;
/** RFC 6238 section 5.2 recommends that at most one step is allowed for the delay of the network. */
export const DEFAULT_WINDOW_STEPS = 1;
export const MAX_WINDOW_STEPS = 10;
export const DEFAULT_DRIFT_SEARCH_STEPS = 10;
export const MAX_DRIFT_SEARCH_STEPS = 120;

export interface TotpParameters<Key> extends HotpParameters<Key> {
  /** Length of a step, X in RFC 6238 section 4.1: 1 to 86,400. T0 is always 1970. */
  periodSeconds: number;
}

/**
 * What a verified TOTP code proves, and how far the clock that made it is off.
 *
 * It is no decision: RFC 6238 section 5.2 forbids a second use, so the caller accepts only if it can move its
 * stored `lastAcceptedTimeStep` forward to `timeStep` by compare-and-set.
 */
export interface TotpEvidence {
  /** The step whose code it was, in periods since 1970. */
  timeStep: number;
  /** `timeStep` less the current step: below zero for a slow clock or a slow hand, above for a fast clock. */
  driftSteps: number;
}

/** @throws OtpError `totp.invalid_period` */
export function checkPeriod(periodSeconds: number): void {
  if (!isWholeWithin(periodSeconds, 1, MAX_PERIOD_SECONDS)) throw new OtpError('totp.invalid_period');
}

/**
 * The step that the time falls in, T in RFC 6238 section 4.2: whole periods since 1970, exact for every safe
 * integer of milliseconds, far past 2106.
 *
 * @throws OtpError `totp.invalid_time`, `totp.invalid_period`
 */
export function timeStepAt(nowMs: number, periodSeconds: number): number {
  if (!Number.isSafeInteger(nowMs) || nowMs < 0) throw new OtpError('totp.invalid_time');
  checkPeriod(periodSeconds);
  return Math.floor(nowMs / (periodSeconds * 1000));
}

/**
 * The TOTP code at a time (RFC 6238 section 4.2), as text.
 *
 * @throws OtpError `totp.invalid_time`, `totp.invalid_period` and what `hotp` throws
 */
export function totp<Key>(hmac: Hmac<Key>, parameters: TotpParameters<Key>, nowMs: number): string {
  return hotp(hmac, parameters, timeStepAt(nowMs, parameters.periodSeconds));
}

/** `totp` over an HMAC that answers with a promise. Rejects with the same errors. */
export async function totpAsync<Key>(
  hmac: AsyncHmac<Key>,
  parameters: TotpParameters<Key>,
  nowMs: number,
): Promise<string> {
  return hotpAsync(hmac, parameters, timeStepAt(nowMs, parameters.periodSeconds));
}

/**
 * Looks for a submitted code in the steps around the current one and returns where it was found, or
 * `undefined`.
 *
 * Every step of the window is computed whether or not an earlier one matched, so that the time taken says
 * nothing about where the match was. The nearest step wins, the past one of two: should two steps of the
 * window have the same code, that is what an honest clock means.
 *
 * @param submitted as it came from outside; canonicalised here, so another spelling is the same code
 * @param nowMs milliseconds since 1970
 * @param windowSteps steps on either side, 0 to 10
 * @throws OtpError for wrong parameters, times and windows; never for a wrong `submitted`
 */
export function verifyTotp<Key>(
  hmac: Hmac<Key>,
  parameters: TotpParameters<Key>,
  submitted: unknown,
  nowMs: number,
  windowSteps = DEFAULT_WINDOW_STEPS,
): TotpEvidence | undefined {
  if (!isWholeWithin(windowSteps, 0, MAX_WINDOW_STEPS)) throw new OtpError('totp.invalid_window');
  const currentStep = timeStepAt(nowMs, parameters.periodSeconds);
  const driftSteps = searchSteps(hmac, parameters, submitted, currentStep, 0, windowSteps);
  return driftSteps === undefined ? undefined : { timeStep: currentStep + driftSteps, driftSteps };
}

/**
 * Says how many steps a refused code is off, for the message "this clock is five steps slow" to a caller that
 * is trusted with it, or `undefined` if it is not near.
 *
 * It is a diagnosis and no evidence: it does not look inside the window, and returns no time step, so that
 * its answer cannot be spent (RFC 6238 section 6; a resynchronisation that accepted it would open a replay).
 * Ask only after the attempt has been counted as failed: each call is `2 * searchSteps` more guesses.
 *
 * @param windowSteps the window that `verifyTotp` used
 * @param searchStepCount steps to search beyond the window on either side, 1 to 120
 * @throws OtpError for wrong parameters, times and bounds; never for a wrong `submitted`
 */
export function findDrift<Key>(
  hmac: Hmac<Key>,
  parameters: TotpParameters<Key>,
  submitted: unknown,
  nowMs: number,
  searchStepCount = DEFAULT_DRIFT_SEARCH_STEPS,
  windowSteps = DEFAULT_WINDOW_STEPS,
): number | undefined {
  const valid =
    isWholeWithin(searchStepCount, 1, MAX_DRIFT_SEARCH_STEPS) &&
    isWholeWithin(windowSteps, 0, MAX_WINDOW_STEPS);
  if (!valid) throw new OtpError('totp.invalid_search');
  const currentStep = timeStepAt(nowMs, parameters.periodSeconds);
  return searchSteps(
    hmac,
    parameters,
    submitted,
    currentStep,
    windowSteps + 1,
    windowSteps + searchStepCount,
  );
}

/**
 * The drift of `submitted` with `nearest <= |drift| <= farthest`, if any. Goes 0, -1, +1, -2, +2 ..., keeps
 * the first match and computes all the same to the end. Steps before 1970 do not exist.
 */
function searchSteps<Key>(
  hmac: Hmac<Key>,
  parameters: TotpParameters<Key>,
  submitted: unknown,
  currentStep: number,
  nearest: number,
  farthest: number,
): number | undefined {
  checkDigits(parameters.digits);
  const code = canonicaliseCode(submitted, parameters.digits);
  if (code === undefined) return undefined;
  const movingFactor = new Uint8Array(MOVING_FACTOR_BYTES);
  let found: number | undefined;
  for (let place = nearest === 0 ? 0 : 2 * nearest - 1; place <= 2 * farthest; place++) {
    const driftSteps = place % 2 === 0 ? place / 2 : -(place + 1) / 2;
    if (currentStep + driftSteps < 0) continue;
    const expected = hotpInto(hmac, parameters, currentStep + driftSteps, movingFactor);
    const matches = equalInConstantTime(expected, code);
    if (matches && found === undefined) found = driftSteps;
  }
  return found;
}
