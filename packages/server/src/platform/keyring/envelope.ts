import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { TwofoldError } from '../errors.ts';
import type { Random } from '../random.ts';

/** Where a sealed value lives. An envelope opens only there: moved to another row or column it is refused (A27). */
export interface Place {
  table: string;
  column: string;
  rowId: string;
}

/** `v1.<key id>.<iv>.<ciphertext+tag>`: the key id is 10 hex digits, the other parts are unpadded base64url. */
const SHAPE = /^v1\.[0-9a-f]{10}\.[\w-]{16}\.[\w-]{22,}$/;
const KEY_ID_AT = 3;
const IV_AT = KEY_ID_AT + 11;
const BODY_AT = IV_AT + 17;

/** How much of an envelope says with which key it is sealed. */
export const ENVELOPE_HEAD_LENGTH = IV_AT;

const ALGORITHM = 'aes-256-gcm';
/** The recommended length: other lengths are hashed first, which weakens the bound (NIST SP 800-38D, 5.2.1.1). */
const IV_BYTES = 12;
/** A shorter tag is easier to forge, and OpenSSL would take one: the length is fixed here, never read from the row. */
const TAG_BYTES = 16;

/**
 * Seals `plaintext` with AES-256-GCM for this one place.
 *
 * The IV is random; that is safe for 2^32 values under one key (NIST SP 800-38D, 8.3).
 */
export function sealEnvelope(
  key: KeyObject,
  keyId: string,
  place: Place,
  plaintext: Uint8Array,
  random: Random,
): string {
  const iv = random.bytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(associatedData(place));
  const body = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return `v1.${keyId}.${Buffer.from(iv.buffer, iv.byteOffset, iv.length).toString('base64url')}.${body.toString('base64url')}`;
}

/**
 * The id of the key that sealed it, or undefined when the text is no envelope. Takes the whole envelope or its first
 * `ENVELOPE_HEAD_LENGTH` characters.
 */
export function keyIdOf(envelope: string): string | undefined {
  const [, keyId] = /^v1\.([0-9a-f]{10})\./.exec(envelope) ?? [];
  return keyId;
}

/**
 * The id of the key that sealed a well-formed envelope.
 *
 * @throws `keyring.damaged` when the text is not the one canonical spelling of an envelope.
 */
export function checkEnvelope(place: Place, envelope: string): string {
  if (!SHAPE.test(envelope) || !isCanonicalBase64url(envelope, BODY_AT)) throw damaged(place);
  return envelope.slice(KEY_ID_AT, IV_AT - 1);
}

/**
 * Opens an envelope that `checkEnvelope` has passed.
 *
 * @throws `keyring.damaged` when any bit of it, or the place, is not as it was sealed.
 */
export function openEnvelope(key: KeyObject, place: Place, envelope: string): Uint8Array {
  const iv = Buffer.from(envelope.slice(IV_AT, BODY_AT - 1), 'base64url');
  const body = Buffer.from(envelope.slice(BODY_AT), 'base64url');
  const end = body.length - TAG_BYTES;
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(associatedData(place));
  decipher.setAuthTag(body.subarray(end));
  const plaintext = decipher.update(body.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw damaged(place, cause);
  }
  return plaintext;
}

/**
 * NUL joins the parts, so none may hold one: `a` + `b\0c` must not read as `a\0b` + `c`. Lone surrogates would all
 * become the same replacement character.
 */
function associatedData({ table, column, rowId }: Place): Buffer {
  if (table === '' || column === '' || rowId === '') throw new TypeError('A part of the place is empty.');
  const joined = `${table}\0${column}\0${rowId}`;
  const first = joined.indexOf('\0');
  const second = joined.indexOf('\0', first + 1);
  const unambiguous = first === table.length && second === first + 1 + column.length;
  if (!unambiguous || joined.indexOf('\0', second + 1) !== -1)
    throw new TypeError('A part of the place holds NUL.');
  if (!joined.isWellFormed()) throw new TypeError('A part of the place is not well-formed Unicode.');
  return Buffer.from(joined, 'utf8');
}

/** The decoder ignores the unused bits of the last character; refused here, so that a flip there is noticed too. */
function isCanonicalBase64url(text: string, from: number): boolean {
  const last = text.charAt(text.length - 1);
  switch ((text.length - from) % 4) {
    case 0:
      return true;
    case 2:
      return 'AQgw'.includes(last);
    case 3:
      return 'AEIMQUYcgkosw048'.includes(last);
    default:
      return false;
  }
}

/** The place goes into the cause, for the log: what callers read names no table. */
function damaged(place: Place, cause?: unknown): TwofoldError {
  return new TwofoldError('keyring.damaged', 'A sealed value is damaged, or was sealed for another row.', {
    cause: new Error(`${place.table}.${place.column} of row ${place.rowId}`, { cause }),
  });
}
