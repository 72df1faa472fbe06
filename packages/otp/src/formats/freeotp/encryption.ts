import { OtpError } from '../../errors.ts';
import { openAesGcm, pbkdf2 } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { encodeUtf8 } from '../encoding/bytes.ts';
import { bytesFromSigned, record, text, wholeNumber } from '../encoding/fields.ts';
import { parseBounded } from '../encoding/json.ts';
import type { FormatTools } from '../format.ts';
import { checkPbkdf2 } from '../limits.ts';

/** By the names of Java; the second is of Androids that did not have the first. */
const HASHES: ReadonlyMap<unknown, 'SHA-512' | 'SHA-1'> = new Map([
  ['PBKDF2withHmacSHA512', 'SHA-512'],
  ['PBKDF2withHmacSHA1', 'SHA-1'],
]);
const CIPHER = 'AES/GCM/NoPadding';
/** The lengths of AES keys that every browser takes. FreeOTP makes its key as long as its salt, which is 32 bytes. */
const KEY_LENGTHS = [16, 32];

/** JSON inside JSON. @throws OtpError `format.damaged`, `format.too_deep` */
export function parseField(value: string | undefined): unknown {
  if (value === undefined) throw new OtpError('format.damaged');
  return parseBounded(value);
}

/**
 * The key that all others are sealed with, opened by the password.
 *
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.kdf_too_expensive`, `format.damaged`,
 *   `format.unsupported`
 */
export async function openMasterKey(value: string, tools: FormatTools): Promise<Uint8Array> {
  const master = record(parseField(value));
  const hash = HASHES.get(master?.mAlgorithm);
  if (hash === undefined) throw new OtpError('format.unsupported');
  const iterations = wholeNumber(master?.mIterations, 1, Number.MAX_SAFE_INTEGER);
  const salt = bytesFromSigned(master?.mSalt);
  if (iterations === undefined || salt === undefined || !KEY_LENGTHS.includes(salt.length)) {
    throw new OtpError('format.damaged');
  }
  checkPbkdf2(iterations);
  const derivation = { hash, salt, iterations, length: salt.length };
  const key = await pbkdf2(tools.subtle, requirePassword(tools), derivation);
  const opened = await openKey(master?.mEncryptedKey, key, tools);
  if (opened === undefined) throw new OtpError('format.password_wrong');
  if (!KEY_LENGTHS.includes(opened.length)) throw new OtpError('format.damaged');
  return opened;
}

/**
 * A sealed key: bound to the name of what it is for, so that no key stands in for another.
 *
 * @returns `undefined` where it does not open
 * @throws OtpError `format.damaged`, `format.unsupported`
 */
export async function openKey(
  value: unknown,
  key: Uint8Array,
  { subtle }: FormatTools,
): Promise<Uint8Array | undefined> {
  const sealedKey = record(value);
  if (sealedKey?.mCipher !== CIPHER) throw new OtpError('format.unsupported');
  const sealed = bytesFromSigned(sealedKey.mCipherText);
  const parameters = bytesFromSigned(sealedKey.mParameters);
  const purpose = text(sealedKey.mToken);
  if (sealed === undefined || parameters === undefined || purpose === undefined) {
    throw new OtpError('format.damaged');
  }
  const { nonce, tagBytes } = parseGcmParameters(parameters);
  return openAesGcm(subtle, key, nonce, sealed, { associated: encodeUtf8(purpose), tagBytes });
}

const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
const INTEGER = 0x02;
/** RFC 5084 section 3.2: what the tag has where nothing is said. */
const DEFAULT_TAG_BYTES = 12;
const MAX_TAG_BYTES = 16;
const MAX_NONCE_BYTES = 16;

/** GCMParameters (RFC 5084 section 3.2) in DER: a sequence of the nonce and, perhaps, the length of the tag. */
function parseGcmParameters(der: Uint8Array): { nonce: Uint8Array; tagBytes: number } {
  const [sequence, length, octets, nonceBytes = 0] = der;
  const isSequence = sequence === SEQUENCE && length === der.length - 2 && octets === OCTET_STRING;
  if (!isSequence || nonceBytes < 1 || nonceBytes > MAX_NONCE_BYTES) throw new OtpError('format.damaged');
  const nonce = der.subarray(4, 4 + nonceBytes);
  const rest = der.subarray(4 + nonceBytes);
  const tagBytes = rest.length === 0 ? DEFAULT_TAG_BYTES : (rest[2] ?? 0);
  const isInteger = rest.length === 0 || (rest.length === 3 && rest[0] === INTEGER && rest[1] === 1);
  if (!isInteger || tagBytes < DEFAULT_TAG_BYTES || tagBytes > MAX_TAG_BYTES) {
    throw new OtpError('format.damaged');
  }
  if (nonce.length !== nonceBytes) throw new OtpError('format.damaged');
  return { nonce, tagBytes };
}
