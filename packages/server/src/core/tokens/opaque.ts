import { hash, timingSafeEqual } from 'node:crypto';
import type { IdPrefix } from '../../platform/ids.ts';
import type { Random } from '../../platform/random.ts';

/**
 * Tokens that say nothing: the id of their row without its prefix, and a secret of 256 random bits. They are found by
 * the id, as an index over random hashes would cost each use a page of its own, and kept as their SHA-256: a stolen
 * database opens nothing. A token of one kind is none of another, as no other table has its id (RFC 8725, section 3.12).
 */
const ID_LENGTH = 26;
const SECRET_BYTES = 32;
const SPELLING = /^[0-9a-z]{26}[A-Za-z0-9_-]{43}$/;

/** @param secret 43 characters of base64url; fresh random ones where it is left out */
export function opaqueToken(id: string, source: Random | string): string {
  const secret =
    typeof source === 'string' ? source : Buffer.from(source.bytes(SECRET_BYTES)).toString('base64url');
  return `${id.slice(-ID_LENGTH)}${secret}`;
}

/** The row that a token says it is of. Nothing is proven; undefined for what cannot be a token. */
export function idOfOpaque(prefix: IdPrefix, token: string): string | undefined {
  return SPELLING.test(token) ? `${prefix}_${token.slice(0, ID_LENGTH)}` : undefined;
}

/** A fast hash is enough for 256 random bits. */
export function hashOfOpaque(token: string): string {
  return hash('sha256', token, 'base64url');
}

export function isHashOfOpaque(token: string, kept: string): boolean {
  const [given, expected] = [Buffer.from(hashOfOpaque(token)), Buffer.from(kept)];
  return given.length === expected.length && timingSafeEqual(given, expected);
}
