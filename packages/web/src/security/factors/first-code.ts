import {
  canonicaliseCode,
  decodeBase32,
  hotpAsync,
  importWebCryptoKey,
  timeStepAt,
  webCryptoHmac,
} from '@twofold/otp';

/** What this page can tell of the first code of an app before the server decides. */
export type FirstCode =
  /** Not six figures yet. */
  | { kind: 'incomplete' }
  /** Of this moment, or of the step before or after. */
  | { kind: 'right' }
  /** Of this key, and of another time: by so many seconds the clock of the app is ahead, or below zero, behind. */
  | { kind: 'off'; seconds: number }
  /** Of another key, most likely. */
  | { kind: 'foreign' }
  /** This page cannot compute codes: browsers let only pages do so that are served over https. */
  | { kind: 'unknown' };

const DIGITS = 6;
const PERIOD_SECONDS = 30;
/** The server takes one step on either side. */
const WINDOW_STEPS = 1;
/** An hour: a zone that was chosen wrong is off by one at least. */
const SEARCHED_STEPS = 120;

/**
 * Compares a code with those of the key that the server has just made, as each attempt that it refuses is counted there.
 *
 * @param nowMs Unix milliseconds, of the server's clock
 * @param subtle `crypto.subtle`, which pages over http lack
 */
export async function checkFirstCode({
  secret,
  code,
  nowMs,
  subtle,
}: {
  secret: string;
  code: string;
  nowMs: number;
  subtle: SubtleCrypto | undefined;
}): Promise<FirstCode> {
  const wanted = canonicaliseCode(code, DIGITS);
  if (wanted === undefined) return { kind: 'incomplete' };
  if (subtle === undefined) return { kind: 'unknown' };
  const key = await importWebCryptoKey<CryptoKey>(subtle, 'SHA1', decodeBase32(secret));
  const hmac = webCryptoHmac<CryptoKey>(subtle);
  const present = timeStepAt(nowMs, PERIOD_SECONDS);
  const isOf = async (steps: number) =>
    (await hotpAsync(hmac, { key, algorithm: 'SHA1', digits: DIGITS }, present + steps)) === wanted;

  for (const steps of nearestFirst(SEARCHED_STEPS)) {
    if (!(await isOf(steps))) continue;
    return Math.abs(steps) <= WINDOW_STEPS
      ? { kind: 'right' }
      : { kind: 'off', seconds: steps * PERIOD_SECONDS };
  }
  return { kind: 'foreign' };
}

/** 0, -1, 1, -2, 2, … */
function nearestFirst(farthest: number): number[] {
  return [0, ...Array.from({ length: farthest }, (_, index) => [-index - 1, index + 1]).flat()];
}
