import { hash } from 'node:crypto';

/**
 * What people write where a key belongs, each long enough that a random key hardly ever holds one by chance. Compared
 * without case and without `-`, `_`, `.`, `/` and `+`.
 */
const WORDS = [
  'changeme',
  'changethis',
  'changeit',
  'replaceme',
  'replacethis',
  'replacewith',
  'placeholder',
  'yoursecret',
  'yourencryption',
  'supersecret',
  'secret',
  'password',
  'passw0rd',
  'passphrase',
  'letmein',
  'example',
  'default',
  'insecure',
  'development',
  'encryption',
  'twofold',
  'qwerty',
  'asdfgh',
  'zxcvbn',
  'loremipsum',
  'correcthorse',
  '12345678',
  '87654321',
  'abcdefgh',
];

/** Words whose plain SHA-256 is used as a "random" key: `echo -n word | sha256sum`. */
const HASHED_WORDS = [
  '',
  'admin',
  'changeme',
  'demo',
  'encryption',
  'encryption-key',
  'example',
  'hello',
  'key',
  'password',
  'password123',
  'root',
  'secret',
  'secret-key',
  'supersecret',
  'test',
  'totp',
  'twofold',
  '123456',
  '12345678',
];

/** Keys that stand in public documents. */
const PUBLISHED_KEYS_HEX = [
  // NIST SP 800-38A, F.1.5: the AES-256 key of the example vectors.
  '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4',
  // RFC 8032, 7.1, test 1, and RFC 8037, A.1: an Ed25519 seed.
  '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
];

interface Weakness {
  /** Completes "ENCRYPTION_KEY …". Never repeats any of the value. */
  reason: string;
  found(bytes: Uint8Array, text: string): boolean;
}

const WEAKNESSES: readonly Weakness[] = [
  { reason: 'is one byte over and over', found: (bytes) => new Set(bytes).size === 1 },
  { reason: 'counts up or down', found: isMostlySequence },
  { reason: 'repeats a short pattern', found: (bytes, text) => repeats(bytes) || repeats(Buffer.from(text)) },
  { reason: 'uses too few different bytes', found: (bytes) => new Set(bytes).size < 16 },
  { reason: 'is text, not random bytes', found: isMostlyText },
  { reason: 'is a phrase, not random bytes', found: (_bytes, text) => isPhrase(text) },
  { reason: 'holds a word that examples and passwords hold', found: (_bytes, text) => holdsWord(text) },
  {
    reason: 'is the plain hash of a common word',
    found: (bytes) => HASHED_WORDS.some((word) => hash('sha256', word) === hex(bytes)),
  },
  { reason: 'is published in a standard', found: (bytes) => PUBLISHED_KEYS_HEX.includes(hex(bytes)) },
];

/**
 * Why a key of 32 bytes is guessable, or undefined. A random key is refused less than once in a million.
 *
 * @param text the spelling that the bytes were decoded from (base64, base64url or hex).
 */
export function findWeakness(bytes: Uint8Array, text: string): string | undefined {
  const unpadded = text.replace(/=+$/, '');
  return WEAKNESSES.find((weakness) => weakness.found(bytes, unpadded))?.reason;
}

/**
 * Whether a key that is text, and may be one that somebody thought of, is among the first that are guessed. Of random
 * text, eight characters of hex too, hardly ever.
 */
export function isGuessableText(text: string): boolean {
  const bytes = Buffer.from(text);
  return new Set(text).size < 4 || holdsWord(text) || repeats(bytes) || isMostlySequence(bytes);
}

/** More than half of the steps from byte to byte are the same. */
function isMostlySequence(bytes: Uint8Array): boolean {
  const steps = new Map<number, number>();
  for (let i = 1; i < bytes.length; i++) {
    const step = ((bytes[i] ?? 0) - (bytes[i - 1] ?? 0)) & 0xff;
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  return Math.max(...steps.values()) > bytes.length / 2;
}

/** A pattern of at most half the length, over and over. The last element may differ: base64 cuts it. */
function repeats(elements: Uint8Array): boolean {
  const length = elements.length - 1;
  for (let period = 1; period <= elements.length / 2; period++) {
    let i = period;
    while (i < length && elements[i] === elements[i - period]) i++;
    if (i === length) return true;
  }
  return false;
}

/** Random bytes are printable ASCII 37 times in 100. */
function isMostlyText(bytes: Uint8Array): boolean {
  return bytes.filter((byte) => byte >= 0x20 && byte < 0x7f).length >= bytes.length - 2;
}

/** 43 random characters of base64 hold both cases, and some 31 different characters. */
function isPhrase(text: string): boolean {
  if (/^[0-9a-f]{64}$/i.test(text)) return false;
  return !/[a-z]/.test(text) || !/[A-Z]/.test(text) || new Set(text).size < 16;
}

function holdsWord(text: string): boolean {
  const plain = text.toLowerCase().replace(/[-_.+/]/g, '');
  return WORDS.some((word) => plain.includes(word));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
