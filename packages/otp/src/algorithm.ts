import { OtpError } from './errors.ts';

/** The hash under the HMAC: SHA1 in RFC 4226 section 5.2, the two others in RFC 6238 section 1.2. */
export type Algorithm = 'SHA1' | 'SHA256' | 'SHA512';

/** Length of the HMAC of each algorithm, in bytes. */
export const MAC_BYTES: Readonly<Record<Algorithm, number>> = { SHA1: 20, SHA256: 32, SHA512: 64 };

/**
 * The algorithm behind any of the spellings in use: also lower case, HMAC-SHA-256, HmacSHA256 and, from an old
 * Ente, Algorithm.sha256. Never MD5.
 */
export function algorithmNamed(text: string): Algorithm | undefined {
  const bits = /^(?:algorithm\.)?(?:hmac[-_ ]?)?sha[-_ ]?(1|256|512)$/i.exec(text)?.[1];
  return bits === undefined ? undefined : (`SHA${bits}` as Algorithm);
}

/**
 * HMAC of the 8 bytes of `movingFactor` under `key`, synchronously: the flavour of a server.
 *
 * `Key` is whatever the caller's HMAC wants: the secret's bytes, or `node:crypto`'s `KeyObject`, which saves
 * setting the key up again at each call. `movingFactor` is written over after the call returns, so it must
 * not be kept.
 */
export type Hmac<Key> = (algorithm: Algorithm, key: Key, movingFactor: Uint8Array<ArrayBuffer>) => Uint8Array;

/** The same with a promise, for WebCrypto. Here `movingFactor` is the callee's to keep. */
export type AsyncHmac<Key> = (
  algorithm: Algorithm,
  key: Key,
  movingFactor: Uint8Array<ArrayBuffer>,
) => Promise<Uint8Array>;

/**
 * Guards the boundary to the caller's HMAC: a promise, a hex string or the MAC of another algorithm would
 * otherwise be truncated to codes that look right and are not.
 *
 * @throws OtpError `hotp.invalid_algorithm`, `hotp.invalid_mac`
 */
export function checkMac(algorithm: Algorithm, mac: Uint8Array): void {
  if (!Object.hasOwn(MAC_BYTES, algorithm)) throw new OtpError('hotp.invalid_algorithm');
  if (!(mac instanceof Uint8Array) || mac.length !== MAC_BYTES[algorithm])
    throw new OtpError('hotp.invalid_mac');
}
