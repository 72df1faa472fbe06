import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

/** A private key of Ed25519 is any 32 random bytes (RFC 8032, section 5.1.5). */
export const ED25519_SEED_BYTES = 32;

/** What stands before the seed in a PKCS #8 structure (RFC 8410, section 7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** RFC 8037, section 2. */
export interface Ed25519Jwk {
  kty: 'OKP';
  crv: 'Ed25519';
  /** base64url. */
  x: string;
}

export function ed25519PrivateKey(seed: Uint8Array): KeyObject {
  if (seed.length !== ED25519_SEED_BYTES) throw new RangeError('An Ed25519 seed has 32 bytes.');
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

export function ed25519PublicJwk(privateKey: KeyObject): Ed25519Jwk {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  if (x === undefined) throw new TypeError('The key is not one of Ed25519.');
  return { kty: 'OKP', crv: 'Ed25519', x };
}

export function ed25519PublicKey({ kty, crv, x }: Ed25519Jwk): KeyObject {
  return createPublicKey({ key: { kty, crv, x }, format: 'jwk' });
}
