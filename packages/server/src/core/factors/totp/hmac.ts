import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Hmac } from '@twofold/otp';

const BLOCK_BYTES = { SHA1: 64, SHA256: 64, SHA512: 128 } as const;
const NODE_NAMES = { SHA1: 'sha1', SHA256: 'sha256', SHA512: 'sha512' } as const;

/** A secret with its two padded blocks, which all the steps of a window share. */
export interface TotpKey {
  inner: Uint8Array;
  outer: Buffer;
}

/**
 * Prepares a secret for HMAC (RFC 2104 section 2): keys longer than a block are hashed, shorter ones padded with zeros.
 * The space for the message (8 bytes) and for the inner digest is laid out behind the blocks.
 */
export function totpKey(algorithm: 'SHA1' | 'SHA256' | 'SHA512', secret: Uint8Array): TotpKey {
  const block = BLOCK_BYTES[algorithm];
  const key = secret.length > block ? hash(NODE_NAMES[algorithm], secret, 'buffer') : secret;
  const inner = new Uint8Array(block + 8).fill(0x36, 0, block);
  const outer = Buffer.alloc(block + (algorithm === 'SHA1' ? 20 : block / 2)).fill(0x5c, 0, block);
  for (let i = 0; i < key.length; i++) {
    const byte = key[i] ?? 0;
    inner[i] = 0x36 ^ byte;
    outer[i] = 0x5c ^ byte;
  }
  return { inner, outer };
}

/**
 * HMAC by two one-shot hashes: half the time of an Hmac object, which matters at three of them per login and two thousand
 * per board. A digest comes as text with a character for each byte, which Node makes in a third of the time of a buffer.
 */
export const totpHmac: Hmac<TotpKey> = (algorithm, key, movingFactor) => {
  const name = NODE_NAMES[algorithm];
  key.inner.set(movingFactor, key.inner.length - 8);
  key.outer.write(hash(name, key.inner, 'binary'), BLOCK_BYTES[algorithm], 'latin1');
  return Buffer.from(hash(name, key.outer, 'binary'), 'latin1');
};
