import type { Algorithm, AsyncHmac } from './algorithm.ts';

/** The two operations of a `SubtleCrypto` that HMAC needs; `crypto.subtle` is one. */
export interface HmacSubtle<Key> {
  importKey(
    format: 'raw',
    secret: Uint8Array<ArrayBuffer>,
    algorithm: { name: 'HMAC'; hash: string },
    extractable: boolean,
    usages: ['sign'],
  ): Promise<Key>;
  sign(algorithm: 'HMAC', key: Key, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>;
}

const HASH_NAMES: Readonly<Record<Algorithm, string>> = {
  SHA1: 'SHA-1',
  SHA256: 'SHA-256',
  SHA512: 'SHA-512',
};

/**
 * A WebCrypto key for one secret, which scripts can use and cannot read back. WebCrypto ties a key to its
 * hash: it serves `algorithm` only. An empty secret is refused by WebCrypto itself.
 */
export function importWebCryptoKey<Key>(
  subtle: HmacSubtle<Key>,
  algorithm: Algorithm,
  secret: Uint8Array,
): Promise<Key> {
  const bytes = Uint8Array.from(secret); // WebCrypto takes no view of shared memory
  return subtle.importKey('raw', bytes, { name: 'HMAC', hash: HASH_NAMES[algorithm] }, false, ['sign']);
}

/**
 * The HMAC of a browser, for `hotpAsync`, `totpAsync` and `steamCodeAsync`. A key of another algorithm shows
 * as `hotp.invalid_mac`, by the length of what it signs.
 */
export function webCryptoHmac<Key>(subtle: HmacSubtle<Key>): AsyncHmac<Key> {
  return async (_algorithm, key, movingFactor) =>
    new Uint8Array(await subtle.sign('HMAC', key, movingFactor));
}
