import { hash } from 'node:crypto';

/** Random bytes of an API key's secret and of a signing secret. */
export const SECRET_BYTES = 32;

const PREFIX = 'tf_';
/** `Ids` gives 26 characters after `key_`; they are the public part of the key's text. */
const ID_LENGTH = 26;
const SECRET_START = PREFIX.length + ID_LENGTH + 1;
const KEY_LENGTH = SECRET_START + 2 * SECRET_BYTES;

/** `key_…` in the store, without its prefix in what a client sends: in a key's text and as a signature's `keyid`. */
export function publicKeyId(apiKeyId: string): string {
  return apiKeyId.slice('key_'.length);
}

/** The way back. What a client sent becomes part of a parameter, never of a statement. */
export function storedKeyId(publicId: string): string {
  return `key_${publicId}`;
}

/**
 * `tf_<id>_<secret>`: one word to select, and its prefix lets scanners of leaked secrets find it. The secret is in
 * hexadecimal, so that an underscore only ever separates.
 */
export function formatApiKey(apiKeyId: string, secret: Uint8Array): string {
  return `${PREFIX}${publicKeyId(apiKeyId)}_${Buffer.from(secret).toString('hex')}`;
}

/** `tfs_<43 characters of base64url>`: shares no byte with an API key (H07). */
export function formatSigningSecret(secret: Uint8Array): string {
  return `tfs_${Buffer.from(secret).toString('base64url')}`;
}

/**
 * Cuts a key's text into its parts. Only the outline is checked: other characters in either part make a wrong key,
 * which costs the same as any other wrong key.
 *
 * @returns undefined when the text cannot be a key: wrong length (so it is bounded), prefix or separator
 */
export function parseApiKey(text: string): { apiKeyId: string; secret: string } | undefined {
  if (text.length !== KEY_LENGTH || !text.startsWith(PREFIX) || text[SECRET_START - 1] !== '_')
    return undefined;
  return {
    apiKeyId: storedKeyId(text.slice(PREFIX.length, SECRET_START - 1)),
    secret: text.slice(SECRET_START),
  };
}

/**
 * SHA-256 of the secret as it is written, in base64url: 43 characters, as the column holds it. A slow hash adds nothing
 * to 256 random bits. As text, because the runtime makes that four times as fast as a buffer.
 */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'base64url');
}
