import { timingSafeEqual } from 'node:crypto';
import { contentDigestMatches } from './content-digest.ts';
import { headerValues, type SignedMessage } from './message.ts';
import { isRefused, type Refused, refused } from './refusal.ts';
import { buildSignatureBase } from './signature-base.ts';
import { type ClaimedSignature, readClaimedSignature } from './signature-input.ts';
import { SIGNATURE_ALGORITHM, SIGNING_SECRET_BYTES, signatureMac } from './signing-secret.ts';

/** A signature is accepted until this many seconds after `created` (H02). */
export const MAX_AGE_SECONDS = 60;
/** And this many before it, for a client whose clock runs ahead (H02). */
export const MAX_AHEAD_SECONDS = 5;
/** How far the clocks of two instances, or one clock before and after a correction, may lie apart. */
const CLOCK_SKEW_SECONDS = 300;
/**
 * How long after its receipt a nonce must be remembered, so that no instance accepts the signature again (H03).
 * The longest acceptance is 65 s: `created` 5 s ahead, then 60 s of age.
 */
export const NONCE_RETENTION_SECONDS = MAX_AGE_SECONDS + MAX_AHEAD_SECONDS + CLOCK_SKEW_SECONDS;

const MAC_BYTES = 32;
const NONCE_LENGTH = { min: 16, max: 128 };
const KEY_ID_LENGTH = { min: 1, max: 128 };
/** Keys the HMAC where the key id is unknown, so that the same work is done; what it yields is never accepted. */
const DUMMY_SECRET = new Uint8Array(SIGNING_SECRET_BYTES);

/** What a verified signature proves: the holder of the key's secret signed this request. */
export interface SignatureEvidence {
  readonly keyId: string;
  /** Still to be spent, once for each key, in the transaction of what the request does (H03). */
  readonly nonce: string;
  readonly createdAtSeconds: number;
  /** The earlier of `created` + 60 s and `expires`: after it, nothing with this signature is accepted. */
  readonly expiresAtSeconds: number;
}

export interface SigningKey {
  /** At least 32 bytes; a shorter secret is treated as an unknown key. */
  readonly secret: Uint8Array;
}

/** A signature that is well formed, fresh and covers enough. Nothing proves yet who made it. */
export interface UnverifiedSignature {
  readonly claims: SignatureEvidence;
  readonly base: string;
  readonly signature: Uint8Array;
  readonly contentDigest: string | undefined;
}

/**
 * Verifies a signed request: RFC 9421 section 3.2 with the requirements of section 3.2.1 fixed, and
 * Content-Digest of RFC 9530 recomputed over the received body. The nonce is not spent here. Parameters beyond
 * `created`, `expires`, `nonce`, `keyid` and `alg` (such as `tag`) are covered by the signature and change nothing.
 *
 * @param lookUp the signing key with this id when it may be used now; undefined when it is unknown, revoked or
 *   expired. It must cost the same in all these cases
 * @returns the evidence, or the reason of the refusal; malformed input is a refusal and never throws
 */
export function verifyMessageSignature(
  message: SignedMessage,
  lookUp: (keyId: string) => SigningKey | undefined,
  { nowSeconds }: { nowSeconds: number },
): SignatureEvidence | Refused {
  const unverified = readMessageSignature(message, { nowSeconds });
  if (isRefused(unverified)) return unverified;
  return checkMessageSignature(unverified, message.body, lookUp(unverified.claims.keyId));
}

/**
 * The first half of `verifyMessageSignature`, for a caller that looks keys up asynchronously: everything that
 * needs no key. Its refusals depend on nothing secret.
 */
export function readMessageSignature(
  message: SignedMessage,
  { nowSeconds }: { nowSeconds: number },
): UnverifiedSignature | Refused {
  const claimed = readClaimedSignature(message.headers);
  if (isRefused(claimed)) return claimed;
  if (claimed.signature.length !== MAC_BYTES) return refused('signature_malformed');
  if (!coversEnough(claimed.components, message)) return refused('coverage_insufficient');
  const claims = readClaims(claimed, nowSeconds);
  if (isRefused(claims)) return claims;
  const built = buildSignatureBase(message, claimed.components, claimed.serialized);
  if (isRefused(built)) return built;

  const digests = headerValues(message.headers, 'content-digest');
  if (digests.length > 1) return refused('component_repeated');
  return { claims, base: built.base, signature: claimed.signature, contentDigest: digests[0] };
}

/**
 * The second half: the signature itself, then the body. An unknown key costs the same HMAC and the same
 * constant-time comparison as a wrong signature and gives the same refusal (H06).
 */
export function checkMessageSignature(
  { claims, base, signature, contentDigest }: UnverifiedSignature,
  body: Uint8Array,
  key: SigningKey | undefined,
): SignatureEvidence | Refused {
  const usable = key !== undefined && key.secret.length >= SIGNING_SECRET_BYTES;
  const equal = timingSafeEqual(signatureMac(base, usable ? key.secret : DUMMY_SECRET), signature);
  if (!usable || !equal) return refused('signature_rejected');
  // After the signature, so that nobody without a secret has bodies hashed.
  if (contentDigest !== undefined && !contentDigestMatches(contentDigest, body))
    return refused('digest_mismatch');
  return claims;
}

/** H01: without each of these, a signature could be moved to another request (X63). */
function coversEnough(components: readonly string[], { body, headers }: SignedMessage): boolean {
  const covers = (name: string) => components.includes(name);
  const wholeTarget = covers('@target-uri');
  return (
    covers('@method') &&
    (wholeTarget || (covers('@authority') && covers('@path') && covers('@query'))) &&
    (body.length === 0 || covers('content-digest')) &&
    // It decides whether the request is carried out, or an earlier one's answer is given.
    (headerValues(headers, 'idempotency-key').length === 0 || covers('idempotency-key'))
  );
}

function readClaims({ parameters }: ClaimedSignature, nowSeconds: number): SignatureEvidence | Refused {
  const created = parameters.get('created');
  if (!isUnixSeconds(created)) return refused('created_missing');
  if (!(nowSeconds - created <= MAX_AGE_SECONDS)) return refused('created_too_old');
  if (!(created - nowSeconds <= MAX_AHEAD_SECONDS)) return refused('created_in_future');

  const expires = parameters.get('expires') ?? created + MAX_AGE_SECONDS;
  if (!isUnixSeconds(expires)) return refused('signature_malformed');
  if (parameters.has('expires') && !(nowSeconds < expires)) return refused('expired');

  const nonce = parameters.get('nonce');
  if (!isStringWithin(nonce, NONCE_LENGTH)) return refused('nonce_unacceptable');
  const keyId = parameters.get('keyid');
  if (!isStringWithin(keyId, KEY_ID_LENGTH)) return refused('keyid_unacceptable');
  const algorithm = parameters.get('alg') ?? SIGNATURE_ALGORITHM;
  if (algorithm !== SIGNATURE_ALGORITHM) return refused('algorithm_mismatch');

  const expiresAtSeconds = Math.min(expires, created + MAX_AGE_SECONDS);
  return { keyId, nonce, createdAtSeconds: created, expiresAtSeconds };
}

function isUnixSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isStringWithin(value: unknown, { min, max }: { min: number; max: number }): value is string {
  return typeof value === 'string' && value.length >= min && value.length <= max;
}
