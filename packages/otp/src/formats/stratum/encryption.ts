import { OtpError } from '../../errors.ts';
import { openAesCbc } from '../cryptography/aes-cbc.ts';
import { argon2idKey } from '../cryptography/argon2id.ts';
import { openAesGcm, pbkdf2 } from '../cryptography/ciphers.ts';
import { requirePassword } from '../cryptography/password.ts';
import { decodeUtf8, encodeUtf8 } from '../encoding/bytes.ts';
import { parseBounded, parseBoundedBytes } from '../encoding/json.ts';
import type { FormatTools } from '../format.ts';

/** Both forms are a header, a salt, a nonce and the ciphertext; they differ in the case of the header. */
const STRONG_HEADER = encodeUtf8('AUTHENTICATORPRO');
const LEGACY_HEADER = encodeUtf8('AuthenticatorPro');

/** Fixed by the program: a file has no say in it. */
const STRONG = { saltBytes: 16, nonceBytes: 12, cost: { memoryKib: 64 * 1024, passes: 3, parallelism: 4 } };
const LEGACY = { saltBytes: 20, nonceBytes: 16, iterations: 64_000 };
const KEY_BYTES = 32;

export function isEncryptedBackup(bytes: Uint8Array): boolean {
  return startsWith(bytes, STRONG_HEADER) || startsWith(bytes, LEGACY_HEADER);
}

/**
 * The JSON of an encrypted backup.
 *
 * @throws OtpError `format.password_required`, `format.password_wrong`, `format.damaged`, `format.too_deep`
 */
export function openBackup(bytes: Uint8Array, tools: FormatTools): Promise<unknown> {
  return startsWith(bytes, STRONG_HEADER) ? openStrong(bytes, tools) : openLegacy(bytes, tools);
}

/** Argon2id and AES-256-GCM. */
async function openStrong(bytes: Uint8Array, tools: FormatTools): Promise<unknown> {
  const { salt, nonce, sealed } = split(bytes, STRONG);
  const key = await argon2idKey(tools.kdf, requirePassword(tools), salt, STRONG.cost);
  const opened = await openAesGcm(tools.subtle, key, nonce, sealed);
  if (opened === undefined) throw new OtpError('format.password_wrong');
  return parseBoundedBytes(opened);
}

/**
 * PBKDF2 and AES-256-CBC. Nothing authenticates the text: one wrong key in 256 gives a padding that fits. What comes out
 * then is no JSON, and says the same.
 */
async function openLegacy(bytes: Uint8Array, tools: FormatTools): Promise<unknown> {
  const { salt, nonce, sealed } = split(bytes, LEGACY);
  const { iterations } = LEGACY;
  const derivation = { hash: 'SHA-1', salt, iterations, length: KEY_BYTES } as const;
  const key = await pbkdf2(tools.subtle, requirePassword(tools), derivation);
  const opened = await openAesCbc(tools.subtle, key, nonce, sealed);
  const plain = opened && decodeUtf8(opened);
  if (plain === undefined) throw new OtpError('format.password_wrong');
  try {
    return parseBounded(plain);
  } catch (error) {
    if (error instanceof OtpError && error.code === 'format.damaged') {
      throw new OtpError('format.password_wrong');
    }
    throw error;
  }
}

function split(bytes: Uint8Array, { saltBytes, nonceBytes }: { saltBytes: number; nonceBytes: number }) {
  const saltEnd = STRONG_HEADER.length + saltBytes;
  const nonceEnd = saltEnd + nonceBytes;
  if (bytes.length <= nonceEnd) throw new OtpError('format.damaged');
  return {
    salt: bytes.subarray(STRONG_HEADER.length, saltEnd),
    nonce: bytes.subarray(saltEnd, nonceEnd),
    sealed: bytes.subarray(nonceEnd),
  };
}

function startsWith(bytes: Uint8Array, header: Uint8Array): boolean {
  return bytes.length >= header.length && header.every((byte, index) => bytes[index] === byte);
}
