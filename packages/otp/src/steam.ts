import { type AsyncHmac, checkMac, type Hmac } from './algorithm.ts';
import { MOVING_FACTOR_BYTES, truncate, writeMovingFactor } from './hotp.ts';
import { timeStepAt } from './totp.ts';

/** Steam has one kind of code: HMAC-SHA1, 30 seconds, five characters. */
export const STEAM_ALGORITHM = 'SHA1';
export const STEAM_PERIOD_SECONDS = 30;
export const STEAM_CHARACTERS = 5;
/** No 0, 1, A, E, I, L, O, S, U, Z: nothing to misread, no words. */
const ALPHABET = '23456789BCDFGHJKMNPQRTVWXY';

/** TOTP's truncation, written in base 26 with the least significant character first. */
function steamCodeOf(mac: Uint8Array): string {
  checkMac(STEAM_ALGORITHM, mac);
  let rest = truncate(mac);
  let code = '';
  for (let place = 0; place < STEAM_CHARACTERS; place++) {
    code += ALPHABET.charAt(rest % ALPHABET.length);
    rest = Math.floor(rest / ALPHABET.length);
  }
  return code;
}

function movingFactorAt(nowMs: number): Uint8Array<ArrayBuffer> {
  const movingFactor = new Uint8Array(MOVING_FACTOR_BYTES);
  writeMovingFactor(movingFactor, timeStepAt(nowMs, STEAM_PERIOD_SECONDS));
  return movingFactor;
}

/**
 * The Steam Guard code at a time.
 *
 * @param nowMs milliseconds since 1970
 * @throws OtpError `totp.invalid_time`, `hotp.invalid_mac`
 */
export function steamCode<Key>(hmac: Hmac<Key>, key: Key, nowMs: number): string {
  return steamCodeOf(hmac(STEAM_ALGORITHM, key, movingFactorAt(nowMs)));
}

/** `steamCode` over an HMAC that answers with a promise. Rejects with the same errors. */
export async function steamCodeAsync<Key>(hmac: AsyncHmac<Key>, key: Key, nowMs: number): Promise<string> {
  return steamCodeOf(await hmac(STEAM_ALGORITHM, key, movingFactorAt(nowMs)));
}
