const AES_CBC = 'AES-CBC';
const BLOCK_BYTES = 16;
const HMAC_SHA256 = { name: 'HMAC', hash: 'SHA-256' };

/**
 * Opens AES-CBC with PKCS #7 padding.
 *
 * By itself this proves nothing about the bytes: with a wrong key one padding in 256 fits. Who calls has checked a MAC
 * before, or looks at what comes out.
 *
 * @param key 32 bytes
 * @returns `undefined` where the lengths or the padding are wrong
 */
export async function openAesCbc(
  subtle: SubtleCrypto,
  key: Uint8Array,
  iv: Uint8Array,
  sealed: Uint8Array,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (iv.length !== BLOCK_BYTES || sealed.length === 0 || sealed.length % BLOCK_BYTES !== 0) return undefined;
  const handle = await subtle.importKey('raw', key.slice(), AES_CBC, false, ['decrypt']);
  try {
    const algorithm = { name: AES_CBC, iv: iv.slice() };
    return new Uint8Array(await subtle.decrypt(algorithm, handle, sealed.slice()));
  } catch {
    return undefined;
  }
}

/** @param key 32 bytes @param iv 16 random bytes, for this message only */
export async function sealAesCbc(
  subtle: SubtleCrypto,
  key: Uint8Array,
  iv: Uint8Array,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await subtle.importKey('raw', key.slice(), AES_CBC, false, ['encrypt']);
  const algorithm = { name: AES_CBC, iv: iv.slice() };
  return new Uint8Array(await subtle.encrypt(algorithm, handle, bytes.slice()));
}

export async function hmacSha256(
  subtle: SubtleCrypto,
  key: Uint8Array,
  bytes: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await subtle.importKey('raw', key.slice(), HMAC_SHA256, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', handle, bytes.slice()));
}

/** Compares in constant time, as WebCrypto does. */
export async function verifyHmacSha256(
  subtle: SubtleCrypto,
  key: Uint8Array,
  mac: Uint8Array,
  bytes: Uint8Array,
): Promise<boolean> {
  const handle = await subtle.importKey('raw', key.slice(), HMAC_SHA256, false, ['verify']);
  return subtle.verify('HMAC', handle, mac.slice(), bytes.slice());
}
