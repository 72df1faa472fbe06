import { type Algorithm, type AsyncHmac, checkMac, type Hmac } from './algorithm.ts';
import { canonicaliseCode, equalInConstantTime } from './code.ts';
import { OtpError } from './errors.ts';
import { isWholeWithin } from './whole-number.ts';

/** Bytes of the moving factor, which RFC 4226 section 5.1 fixes at 8. */
export const MOVING_FACTOR_BYTES = 8;
/** The largest counter, 2^63-1: what a signed 64-bit column and the other authenticators can hold. */
export const MAX_COUNTER = 2n ** 63n - 1n;
export const MIN_DIGITS = 5;
export const MAX_DIGITS = 10;
/** RFC 4226 section 7.4 asks for the look-ahead to be as small as usability lets it be. */
export const MAX_LOOK_AHEAD = 10;

export interface HotpParameters<Key> {
  /** What the HMAC function takes as its key. */
  key: Key;
  algorithm: Algorithm;
  /** 5 to 10: imports bring more than the 6 to 8 that an enrollment may have. */
  digits: number;
}

/** What a verified HOTP code proves; worthless until the caller has moved its stored counter past it. */
export interface HotpEvidence<Counter extends number | bigint> {
  /** The counter of the code. The next acceptable one is `counter + 1`, and never an earlier one. */
  counter: Counter;
  /** How many counters were skipped to reach it. */
  aheadBy: number;
}

/**
 * Writes `counter` big-endian over the 8 bytes of `target` (RFC 4226 section 5.1).
 *
 * A number is split arithmetically: the hot path makes no BigInt, and no shift cuts it to 32 bits, which
 * would stop TOTP working in 2038 or 2106.
 *
 * @throws OtpError `hotp.invalid_counter`
 */
export function writeMovingFactor(target: Uint8Array, counter: number | bigint): void {
  let high: number;
  let low: number;
  if (typeof counter === 'number') {
    if (!Number.isSafeInteger(counter) || counter < 0) throw new OtpError('hotp.invalid_counter');
    high = Math.floor(counter / 0x1_0000_0000);
    low = counter >>> 0;
  } else {
    if (typeof counter !== 'bigint' || counter < 0n || counter > MAX_COUNTER) {
      throw new OtpError('hotp.invalid_counter');
    }
    high = Number(counter >> 32n);
    low = Number(counter & 0xffff_ffffn);
  }
  for (let index = 3; index >= 0; index--) {
    target[index] = high;
    target[index + 4] = low;
    high >>>= 8;
    low >>>= 8;
  }
}

/**
 * Dynamic truncation (RFC 4226 section 5.3): 31 bits of the MAC, at the offset that its last four bits give.
 * RFC 6238 section 1.2 keeps it for the longer MACs, and the offset is still in the last byte.
 */
export function truncate(mac: Uint8Array): number {
  const offset = (mac[mac.length - 1] ?? 0) & 0x0f;
  return (
    // The mask of the sign bit is there so that signed and unsigned machines agree (section 5.3).
    (((mac[offset] ?? 0) & 0x7f) << 24) |
    ((mac[offset + 1] ?? 0) << 16) |
    ((mac[offset + 2] ?? 0) << 8) |
    (mac[offset + 3] ?? 0)
  );
}

/** @throws OtpError `hotp.invalid_digits` */
export function checkDigits(digits: number): void {
  if (!isWholeWithin(digits, MIN_DIGITS, MAX_DIGITS)) throw new OtpError('hotp.invalid_digits');
}

/** The code as text, with its leading zeros (RFC 4226 section 5.3, step 3). */
function codeOf(mac: Uint8Array, digits: number): string {
  return String(truncate(mac) % 10 ** digits).padStart(digits, '0');
}

/**
 * One HOTP code, with the moving factor's 8 bytes supplied so that a search can use them again. `digits` has
 * been checked by the caller.
 */
export function hotpInto<Key>(
  hmac: Hmac<Key>,
  parameters: HotpParameters<Key>,
  counter: number | bigint,
  movingFactor: Uint8Array<ArrayBuffer>,
): string {
  writeMovingFactor(movingFactor, counter);
  const mac = hmac(parameters.algorithm, parameters.key, movingFactor);
  checkMac(parameters.algorithm, mac);
  return codeOf(mac, parameters.digits);
}

/**
 * The HOTP code at `counter` (RFC 4226 section 5.3), as text.
 *
 * @throws OtpError `hotp.invalid_counter`, `hotp.invalid_digits`, `hotp.invalid_algorithm`, `hotp.invalid_mac`
 */
export function hotp<Key>(
  hmac: Hmac<Key>,
  parameters: HotpParameters<Key>,
  counter: number | bigint,
): string {
  checkDigits(parameters.digits);
  return hotpInto(hmac, parameters, counter, new Uint8Array(MOVING_FACTOR_BYTES));
}

/** `hotp` over an HMAC that answers with a promise. Rejects with the same errors. */
export async function hotpAsync<Key>(
  hmac: AsyncHmac<Key>,
  parameters: HotpParameters<Key>,
  counter: number | bigint,
): Promise<string> {
  const { algorithm, digits, key } = parameters;
  checkDigits(digits);
  const movingFactor = new Uint8Array(MOVING_FACTOR_BYTES);
  writeMovingFactor(movingFactor, counter);
  const mac = await hmac(algorithm, key, movingFactor);
  checkMac(algorithm, mac);
  return codeOf(mac, digits);
}

/**
 * Looks for a submitted HOTP code at `counter` and up to `lookAhead` counters after it (RFC 4226 section 7.4),
 * never before it, and returns where it was found, or `undefined`.
 *
 * Every counter of the look-ahead is computed whether or not an earlier one matched. The evidence is not yet
 * spent: the caller stores `counter + 1` by compare-and-set, and a lost race is a refusal.
 *
 * @param submitted as it came from outside; canonicalised here
 * @param counter the next counter that has not been accepted
 * @param lookAhead in counters, 0 to 10
 * @throws OtpError `hotp.invalid_look_ahead` and what `hotp` throws; never for a wrong `submitted`
 */
export function verifyHotp<Key, Counter extends number | bigint>(
  hmac: Hmac<Key>,
  parameters: HotpParameters<Key>,
  submitted: unknown,
  counter: Counter,
  lookAhead = MAX_LOOK_AHEAD,
): HotpEvidence<Counter> | undefined {
  checkDigits(parameters.digits);
  if (!isWholeWithin(lookAhead, 0, MAX_LOOK_AHEAD)) throw new OtpError('hotp.invalid_look_ahead');
  const code = canonicaliseCode(submitted, parameters.digits);
  if (code === undefined) return undefined;
  const movingFactor = new Uint8Array(MOVING_FACTOR_BYTES);
  const last: number | bigint = typeof counter === 'bigint' ? MAX_COUNTER : Number.MAX_SAFE_INTEGER;
  let evidence: HotpEvidence<Counter> | undefined;
  for (let aheadBy = 0; aheadBy <= lookAhead; aheadBy++) {
    const candidate = plus(counter, aheadBy);
    if (aheadBy > 0 && candidate > last) break;
    const matches = equalInConstantTime(hotpInto(hmac, parameters, candidate, movingFactor), code);
    // The first match wins: it skips the fewest codes, and moves the counter no further than it must.
    if (matches && evidence === undefined) evidence = { counter: candidate, aheadBy };
  }
  return evidence;
}

function plus<Counter extends number | bigint>(counter: Counter, steps: number): Counter {
  return (typeof counter === 'bigint' ? counter + BigInt(steps) : (counter as number) + steps) as Counter;
}
