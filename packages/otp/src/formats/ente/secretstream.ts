import { poly1305 } from '@noble/ciphers/_poly1305.js';
import { chacha20, hchacha } from '@noble/ciphers/chacha.js';
import { equalBytes } from '@noble/ciphers/utils.js';

/*
 * libsodium's crypto_secretstream_xchacha20poly1305, of which a file has one message. Noble has the parts and not the
 * construction: a subkey by HChaCha20 from the first 16 bytes of the header; a nonce of a counter, which begins at 1, and
 * the last 8 bytes of the header; the message behind one enciphered byte that says what kind of message it is.
 */

export const HEADER_BYTES = 24;
export const KEY_BYTES = 32;
const TAG_BYTES = 1;
const MAC_BYTES = 16;
const BLOCK_BYTES = 64;
/** Messages are counted from here. */
const FIRST_MESSAGE = 1;
/** What a sealed message is longer than its text. */
const OVERHEAD_BYTES = TAG_BYTES + MAC_BYTES;

/** "expand 32-byte k", the constant of ChaCha20 (RFC 8439 section 2.3). */
const SIGMA = new TextEncoder().encode('expand 32-byte k');

/**
 * The first message of a stream, or undefined when it does not open under this key: libsodium's
 * `crypto_secretstream_xchacha20poly1305_pull` without additional data.
 *
 * @param key 32 bytes
 * @param header 24 bytes
 * @param sealed the enciphered tag, the enciphered text and the MAC
 */
export function openFirstMessage(
  key: Uint8Array,
  header: Uint8Array,
  sealed: Uint8Array,
): Uint8Array | undefined {
  if (key.length !== KEY_BYTES || header.length !== HEADER_BYTES) return undefined;
  if (sealed.length < OVERHEAD_BYTES) return undefined;
  const { subkey, nonce } = deriveStream(key, header);
  const text = sealed.subarray(TAG_BYTES, sealed.length - MAC_BYTES);
  const mac = sealed.subarray(sealed.length - MAC_BYTES);
  if (!equalBytes(macOf(subkey, nonce, sealed[0] ?? 0, text), mac)) return undefined;
  return chacha20(subkey, nonce, text, undefined, 2);
}

function deriveStream(key: Uint8Array, header: Uint8Array): { subkey: Uint8Array; nonce: Uint8Array } {
  const subkey = new Uint32Array(KEY_BYTES / 4);
  hchacha(words(SIGMA), words(key), words(header.subarray(0, 16)), subkey);
  const nonce = new Uint8Array(12);
  nonce[0] = FIRST_MESSAGE;
  nonce.set(header.subarray(16), 4);
  return { subkey: new Uint8Array(subkey.buffer), nonce };
}

/**
 * Poly1305 over a block with the enciphered tag, the enciphered text, zeros and the two lengths. The zeros are as many
 * as libsodium writes, which are not those that would fill up the block: by this its own streams are compatible.
 */
function macOf(subkey: Uint8Array, nonce: Uint8Array, sealedTag: number, text: Uint8Array): Uint8Array {
  const macKey = chacha20(subkey, nonce, new Uint8Array(BLOCK_BYTES), undefined, 0).subarray(0, 32);
  const tagBlock = chacha20(subkey, nonce, new Uint8Array(BLOCK_BYTES), undefined, 1);
  tagBlock[0] = sealedTag;
  const zeros = text.length % 16;
  const message = new Uint8Array(BLOCK_BYTES + text.length + zeros + 16);
  message.set(tagBlock);
  message.set(text, BLOCK_BYTES);
  const lengths = new DataView(message.buffer, message.length - 16);
  lengths.setBigUint64(8, BigInt(BLOCK_BYTES + text.length), true);
  return poly1305(message, macKey);
}

/** Four bytes each, in the order of this machine, which is how noble takes them. */
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}
