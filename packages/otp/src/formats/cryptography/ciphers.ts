import { encodeUtf8 } from '../encoding/bytes.ts';

const AES_GCM = 'AES-GCM';

/** What else a tag covers, and its length: 16 bytes, if nothing is said. */
export interface AesGcmOptions {
  associated?: Uint8Array;
  tagBytes?: number;
}

/**
 * Opens AES-GCM, the tag at the end of `sealed`.
 *
 * @param key 16 or 32 bytes
 * @returns `undefined` where the tag does not fit: another key, another nonce or other bytes
 */
export async function openAesGcm(
  subtle: SubtleCrypto,
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  { associated = new Uint8Array(), tagBytes = 16 }: AesGcmOptions = {},
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (sealed.length < tagBytes || nonce.length === 0) return undefined;
  const handle = await subtle.importKey('raw', key.slice(), AES_GCM, false, ['decrypt']);
  try {
    const additionalData = associated.slice();
    const algorithm = { name: AES_GCM, iv: nonce.slice(), additionalData, tagLength: tagBytes * 8 };
    return new Uint8Array(await subtle.decrypt(algorithm, handle, sealed.slice()));
  } catch {
    return undefined; // WebCrypto says OperationError for all of it.
  }
}

/** Seals with AES-GCM; the 16 bytes of the tag stand at the end. A nonce serves one message of a key. */
export async function sealAesGcm(
  subtle: SubtleCrypto,
  key: Uint8Array,
  nonce: Uint8Array,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await subtle.importKey('raw', key.slice(), AES_GCM, false, ['encrypt']);
  const algorithm = { name: AES_GCM, iv: nonce.slice() };
  return new Uint8Array(await subtle.encrypt(algorithm, handle, bytes.slice()));
}

/** PBKDF2 (RFC 8018 section 5.2) of the UTF-8 of a password. The iterations have been checked. */
export async function pbkdf2(
  subtle: SubtleCrypto,
  password: string,
  parameters: { hash: 'SHA-1' | 'SHA-256' | 'SHA-512'; salt: Uint8Array; iterations: number; length: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const { hash, salt, iterations, length } = parameters;
  const handle = await subtle.importKey('raw', encodeUtf8(password), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash, salt: salt.slice(), iterations };
  return new Uint8Array(await subtle.deriveBits(algorithm, handle, length * 8));
}
