import { createPublicKey, verify } from 'node:crypto';

/** A public key that a browser keeps the other half of: P-256 only, so that no algorithm is a matter of negotiation. */
export interface BoundKey {
  kty: 'EC';
  crv: 'P-256';
  x: string;
  y: string;
}

/** What a browser signed (Device Bound Session Credentials, section "DBSC proof"). */
export interface BindingProof {
  /** `jti`: the challenge that it answers. */
  challenge: string;
  /** With the registration only. */
  key: BoundKey | undefined;
}

const MAX_CHARACTERS = 4096;
const COORDINATE = /^[A-Za-z0-9_-]{43}$/;
const CHALLENGE = /^[A-Za-z0-9._-]{16,256}$/;
const SIGNATURE_BYTES = 64;

/**
 * Verifies a proof: under the key that it brings where `key` is undefined, else under that one, and then it may bring none:
 * a proof of another key is no refresh. The algorithm is ours to say, not the token's (RFC 8725, section 3.1).
 *
 * @returns undefined for whatever proves nothing
 */
export function verifyProof(token: string, key: BoundKey | undefined): BindingProof | undefined {
  if (token.length > MAX_CHARACTERS) return undefined;
  const [head = '', body = '', signature = '', ...rest] = token.split('.');
  const header = parseObject(head);
  const claims = parseObject(body);
  if (rest.length > 0 || !header || !claims) return undefined;
  if (header.typ !== 'dbsc+jwt' || header.alg !== 'ES256' || 'crit' in header) return undefined;
  const brought = header.jwk === undefined ? undefined : toKey(header.jwk);
  const hasKeyAsAsked = key === undefined ? brought !== undefined : header.jwk === undefined;
  const signer = key ?? brought;
  if (!hasKeyAsAsked || !signer) return undefined;
  const { jti } = claims;
  if (typeof jti !== 'string' || !CHALLENGE.test(jti)) return undefined;
  return isSigned(`${head}.${body}`, signature, signer) ? { challenge: jti, key: brought } : undefined;
}

function isSigned(signed: string, signature: string, key: BoundKey): boolean {
  const bytes = Buffer.from(signature, 'base64url');
  // One spelling of a signature: what decodes to the same bytes in another is none.
  if (bytes.length !== SIGNATURE_BYTES || bytes.toString('base64url') !== signature) return false;
  try {
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' });
    return verify('sha256', Buffer.from(signed), { key: publicKey, dsaEncoding: 'ieee-p1363' }, bytes);
  } catch {
    // A point that is not on the curve.
    return false;
  }
}

function toKey(value: unknown): BoundKey | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { kty, crv, x, y } = value as Record<string, unknown>;
  const isCoordinate = (text: unknown): text is string => typeof text === 'string' && COORDINATE.test(text);
  if (kty !== 'EC' || crv !== 'P-256' || !isCoordinate(x) || !isCoordinate(y)) return undefined;
  return { kty, crv, x, y };
}

function parseObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
