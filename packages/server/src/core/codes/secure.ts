import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { Transaction } from '../../platform/database/database.ts';
import type { SpentNoncesTable } from '../../platform/database/schema.ts';
import { type ErrorCode, invalidField } from '../../platform/errors.ts';
import { selectNonce, spendNonce } from '../applications/nonces.ts';

/** What comes with a request whose timestamp is signed with the API key itself. */
export interface SignedTimestamp {
  /** As it was sent, and authenticated. */
  keyText: string;
  /** Unix seconds. */
  timestamp: string | undefined;
  /** HMAC-SHA256 of the timestamp under the key, in lower-case hex. */
  signature: string | undefined;
}

export interface SignatureRefusal {
  code: Extract<ErrorCode, 'signature.missing' | 'signature.stale' | 'signature.wrong'>;
  detail: string;
}

/** Right, and perhaps used before: `spendSignature` says that. */
export interface SignatureProof {
  spentHash: string;
  expiresAt: number;
}

/** A timestamp is accepted for so long before and after. */
const WINDOW_SECONDS = 30;
/** That a signature was used is remembered longer than it is accepted: clocks are set back. */
const REMEMBERED_SECONDS = 600;
/** One spelling of each number, so that a signature has one too: no sign, no leading zero, no fraction (T17). */
const INTEGER = /^(0|[1-9][0-9]{0,14})$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/**
 * The form of signature that scripts of an earlier system send. It says that its sender has the key and is not late; RFC 9421
 * says that too of method, path and body, under a secret that is never sent.
 *
 * @param now Unix milliseconds
 * @throws `request.invalid` where the timestamp is no integer
 */
export function checkSignedTimestamp(
  { keyText, timestamp, signature }: SignedTimestamp,
  now: number,
): SignatureProof | SignatureRefusal {
  if (!timestamp) return { code: 'signature.missing', detail: 'Send X-Timestamp, in Unix seconds.' };
  if (!signature)
    return { code: 'signature.missing', detail: 'Send X-Signature, the HMAC-SHA256 of the timestamp.' };
  // A date before 1970 is a number, and stale.
  if (!INTEGER.test(timestamp) && !/^-[1-9][0-9]{0,14}$/.test(timestamp))
    throw invalidField('#headers/x-timestamp', 'must be a whole number of Unix seconds');
  const seconds = Number(timestamp);
  if (Math.abs(Math.floor(now / 1000) - seconds) > WINDOW_SECONDS) {
    const detail = `X-Timestamp must be within ${WINDOW_SECONDS} seconds of the server's time.`;
    return { code: 'signature.stale', detail };
  }
  const expected = createHmac('sha256', keyText).update(timestamp).digest();
  const isRight = SIGNATURE.test(signature) && timingSafeEqual(Buffer.from(signature, 'hex'), expected);
  if (!isRight)
    return { code: 'signature.wrong', detail: 'X-Signature does not fit X-Timestamp and the key.' };
  return {
    spentHash: hash('sha256', `signed timestamp\n${signature}`, 'base64url'),
    expiresAt: (seconds + WINDOW_SECONDS + REMEMBERED_SECONDS) * 1000,
  };
}

/** In the place of a spent signature: no digest is so short. */
const FLOOR = 'timestamps';

/**
 * The row that says: until `nowMs` (Unix milliseconds) signatures were used of which nothing is known, such as those of the
 * key in `API_KEY`, which no backup has. Until then, a timestamp could be as new as the window lets it be.
 */
export function timestampFloorOf(nowMs: number): SpentNoncesTable {
  return { nonce_hash: FLOOR, expires_at: nowMs + (2 * WINDOW_SECONDS + REMEMBERED_SECONDS) * 1000 };
}

/** In the transaction of what it pays for. False where it was used before, on any instance, or may have been. */
export async function spendSignature(tx: Transaction, proof: SignatureProof): Promise<boolean> {
  const { spentHash: nonceHash, expiresAt } = proof;
  const [floor, spent] = await Promise.all([
    selectNonce.first(tx, { nonceHash: FLOOR }),
    spendNonce.run(tx, { nonceHash, expiresAt }),
  ]);
  return spent > 0 && (floor === undefined || expiresAt > floor.expires_at);
}
