import { createHash } from 'node:crypto';
import { byteSequence, parseCanonicalDictionary } from './signature-input.ts';

/** The value of Content-Digest for a body (RFC 9530 section 2), with SHA-256. */
export function formatContentDigest(body: Uint8Array): string {
  return `sha-256=:${sha256(body).toString('base64')}:`;
}

/**
 * Recomputes the digest over the bytes received (H04). Other algorithms beside sha-256 are ignored; without
 * sha-256 the answer is false.
 */
export function contentDigestMatches(field: string, body: Uint8Array): boolean {
  const member = parseCanonicalDictionary(field)?.get('sha-256');
  const claimed = member && byteSequence(member);
  return claimed !== undefined && sha256(body).equals(claimed);
}

function sha256(body: Uint8Array): Buffer {
  return createHash('sha256').update(body).digest();
}
