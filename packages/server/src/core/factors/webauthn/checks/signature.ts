import { constants, verify } from 'node:crypto';
import type { VerificationKey } from './public-key.ts';

/**
 * Whether `signature` is the key's over `data` (WebAuthn Level 3, section 7.2, step 21): ECDSA in DER and no more, RSA with
 * PKCS #1 v1.5 padding, Ed25519. Takes the processor for a tenth of a millisecond; never throws.
 */
export function isSignedBy({ key, hash }: VerificationKey, data: Uint8Array, signature: Buffer): boolean {
  const isElliptic = key.asymmetricKeyType === 'ec';
  if (isElliptic && !isDerSignature(signature)) return false;
  const form = isElliptic
    ? { dsaEncoding: 'der' as const }
    : { padding: key.asymmetricKeyType === 'rsa' ? constants.RSA_PKCS1_PADDING : undefined };
  try {
    return verify(hash, data, { key, ...form }, signature);
  } catch {
    return false;
  }
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;

/**
 * Whether an ECDSA signature is DER and no more (WebAuthn Level 3, section 6.5.5: Ecdsa-Sig-Value of RFC 3279). The
 * library's parser passes over what follows it, so that one signature would have many spellings.
 */
export function isDerSignature(bytes: Buffer): boolean {
  // The longest, of P-521, has 139 bytes: a length of more than 127 takes one byte more.
  const long = bytes[1] === 0x81;
  const start = long ? 3 : 2;
  const length = bytes[start - 1];
  if (bytes[0] !== SEQUENCE || length === undefined || length < (long ? 128 : 0)) return false;
  if ((!long && length > 127) || start + length !== bytes.length) return false;
  const second = integerEnd(bytes, start);
  return second !== undefined && integerEnd(bytes, second) === bytes.length;
}

/** A positive integer in its shortest form. */
function integerEnd(bytes: Buffer, start: number): number | undefined {
  const length = bytes[start + 1];
  const [first, next] = [bytes[start + 2], bytes[start + 3]];
  if (bytes[start] !== INTEGER || length === undefined || length === 0 || length > 127) return undefined;
  const end = start + 2 + length;
  if (end > bytes.length || first === undefined || first > 127) return undefined;
  if (length > 1 && first === 0 && (next ?? 0) < 128) return undefined;
  return end;
}
