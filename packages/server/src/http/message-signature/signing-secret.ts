import { createHmac } from 'node:crypto';

/** Bytes of a signing secret: the output size of the hash, as RFC 2104 section 3 advises. */
export const SIGNING_SECRET_BYTES = 32;

/** The one algorithm of a signing secret (RFC 9421 section 3.3.3); the key fixes it, never the message (H05). */
export const SIGNATURE_ALGORITHM = 'hmac-sha256';

const PREFIX = 'tfs_';
const SPELLING = /^tfs_([A-Za-z0-9_-]{43})$/;

/** 32 bytes: HMAC-SHA256 over the ASCII bytes of a signature base. */
export function signatureMac(base: string, secret: Uint8Array): Buffer {
  return createHmac('sha256', secret).update(base, 'ascii').digest();
}

/**
 * Spells a signing secret for its owner, who sees it once. It is a value of its own, with its own prefix, and no
 * part of the API key (`tf_<id>_<secret>`): a key that travels in a request cannot also sign it (H07, X63).
 *
 * @param secret 32 random bytes
 * @throws RangeError for any other length
 */
export function formatSigningSecret(secret: Uint8Array): string {
  if (secret.length !== SIGNING_SECRET_BYTES) throw new RangeError('a signing secret is 32 bytes');
  return PREFIX + Buffer.from(secret).toString('base64url');
}

/** The 32 bytes that key the HMAC, or undefined for any other spelling. */
export function parseSigningSecret(text: string): Uint8Array | undefined {
  const encoded = SPELLING.exec(text)?.[1];
  if (encoded === undefined) return undefined;
  const secret = Buffer.from(encoded, 'base64url');
  // The last character carries two unused bits; only one spelling of a secret is a secret.
  return secret.toString('base64url') === encoded ? new Uint8Array(secret) : undefined;
}
