import { createPublicKey, type KeyObject } from 'node:crypto';
import { webauthnHelpers } from '../library.ts';

/**
 * COSE algorithms (IANA registry; RFC 9053, section 2; RFC 8812, section 2) that we can check signatures of: the one form
 * of key that fits each, and the hash that it signs.
 */
const FORMS: Readonly<Record<number, (EllipticForm | { kty: 'RSA' }) & Pick<VerificationKey, 'hash'>>> = {
  [-7]: { kty: 'EC', curve: 'P-256', coseCurve: 1, bytes: 32, hash: 'sha256' },
  [-35]: { kty: 'EC', curve: 'P-384', coseCurve: 2, bytes: 48, hash: 'sha384' },
  [-36]: { kty: 'EC', curve: 'P-521', coseCurve: 3, bytes: 66, hash: 'sha512' },
  [-8]: { kty: 'OKP', curve: 'Ed25519', coseCurve: 6, bytes: 32, hash: null },
  [-257]: { kty: 'RSA', hash: 'sha256' },
};

interface EllipticForm {
  kty: 'EC' | 'OKP';
  curve: string;
  coseCurve: number;
  bytes: number;
}

/** COSE_Key labels (RFC 9052, section 7; RFC 9053, section 7; RFC 8230, section 4). */
const LABEL = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 };
const KEY_TYPE = { OKP: 1, EC: 2, RSA: 3 };

/** Shorter ones are broken; longer ones make each login expensive. */
const RSA_BYTES = { min: 256, max: 512 };

/** What is asked for, best first. Ed25519 is last of those with short keys as some browsers make mistakes with it. */
export const OFFERED_ALGORITHMS: readonly number[] = [-7, -8, -257];

export type PublicKeyProblem = 'algorithm' | 'public_key';

/**
 * Whether the key is of an algorithm that was asked for and fits it: type, curve, lengths, and the point is on the curve
 * (WebAuthn Level 3, section 7.1, step 20; 5.8.5; 6.5.1.1). The library would register a key that no signature fits, or
 * one off the curve, and fail at each login.
 *
 * @param coseKey CBOR, already known to be one whole map
 */
export function publicKeyProblem(
  coseKey: Uint8Array,
  algorithms: readonly number[],
): PublicKeyProblem | undefined {
  const key = decode(coseKey);
  const algorithm = key?.get(LABEL.alg);
  if (!key || typeof algorithm !== 'number' || !algorithms.includes(algorithm)) return 'algorithm';
  return verificationKeyOf(key, algorithm) ? undefined : 'public_key';
}

export interface VerificationKey {
  key: KeyObject;
  /** What is signed is this hash of the data; null for Ed25519, which hashes by itself. */
  hash: 'sha256' | 'sha384' | 'sha512' | null;
}

/**
 * What a signature is checked against. Undefined for what `publicKeyProblem` would not have let in.
 *
 * @param coseKey as it was registered: CBOR, one whole map
 */
export function readPublicKey(coseKey: Uint8Array): VerificationKey | undefined {
  const decoded = decode(coseKey);
  const algorithm = decoded?.get(LABEL.alg);
  return decoded && typeof algorithm === 'number' ? verificationKeyOf(decoded, algorithm) : undefined;
}

/** COSE; undefined where the key does not say it. */
export function algorithmOf(coseKey: Uint8Array): unknown {
  return decode(coseKey)?.get(LABEL.alg);
}

type CoseKey = ReadonlyMap<unknown, unknown>;

function decode(coseKey: Uint8Array): CoseKey | undefined {
  try {
    const decoded: unknown = webauthnHelpers().decodeCredentialPublicKey(new Uint8Array(coseKey));
    return decoded instanceof Map ? decoded : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where the key does not fit its algorithm. */
function verificationKeyOf(decoded: CoseKey, algorithm: number): VerificationKey | undefined {
  const form = FORMS[algorithm];
  if (!form || decoded.get(LABEL.kty) !== KEY_TYPE[form.kty]) return undefined;
  const jwk = form.kty === 'RSA' ? rsaJwk(decoded) : ellipticJwk(decoded, form);
  const key = jwk && importKey(jwk);
  return key && { key, hash: form.hash };
}

function ellipticJwk(
  key: CoseKey,
  { kty, curve, coseCurve, bytes }: EllipticForm,
): Record<string, string> | undefined {
  const x = key.get(LABEL.x);
  const y = key.get(LABEL.y);
  if (key.get(LABEL.crv) !== coseCurve || !isBytes(x) || x.length !== bytes) return undefined;
  if (kty === 'OKP') return { kty, crv: curve, x: base64url(x) };
  // A compressed point has a boolean here, which WebAuthn does not allow (section 5.8.5).
  if (!isBytes(y) || y.length !== bytes) return undefined;
  return { kty, crv: curve, x: base64url(x), y: base64url(y) };
}

function rsaJwk(key: CoseKey): Record<string, string> | undefined {
  const n = key.get(LABEL.n);
  const e = key.get(LABEL.e);
  if (!isBytes(n) || n.length < RSA_BYTES.min || n.length > RSA_BYTES.max) return undefined;
  // 65537 as everybody writes it: 1 would accept any signature.
  if (!isBytes(e) || base64url(e) !== 'AQAB') return undefined;
  return { kty: 'RSA', n: base64url(n), e: base64url(e) };
}

/** OpenSSL refuses a point that is not on its curve. */
function importKey(key: Record<string, string>): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function isBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array;
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
