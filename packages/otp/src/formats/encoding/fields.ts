/** Readers of unknown JSON: each is `undefined` where the value has another shape, and none throws. */

export function record(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function list(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The trimmed text, or `undefined` where nothing is left of it. */
export function filledText(value: unknown): string | undefined {
  return text(value)?.trim() || undefined;
}

/** A JSON number, or a text of ASCII digits as files with nothing but texts write it. */
export function wholeNumber(value: unknown, min: number, max: number): number | undefined {
  const number = typeof value === 'string' && /^[0-9]{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return undefined;
  return number >= min && number <= max ? number : undefined;
}

const NO_DIGIT = -1;
const BASE64 = digitsOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');

/** Values by character code, for ASCII. */
function digitsOf(alphabet: string): Int8Array {
  const digits = new Int8Array(128).fill(NO_DIGIT);
  for (let value = 0; value < alphabet.length; value++) digits[alphabet.charCodeAt(value)] = value;
  return digits;
}

/** Base64 (RFC 4648 section 4) with its padding, and nothing else between. */
export function bytesFromBase64(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'string' || value.length % 4 !== 0) return undefined;
  const padding = value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
  return decodeDigits(value, value.length - padding);
}

/**
 * By hand: `atob` takes spaces, and a pattern that would look for them first keeps a place to come back to for each
 * character, of which a file has more than engines have room for.
 */
function decodeDigits(text: string, length: number): Uint8Array<ArrayBuffer> | undefined {
  if (length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((length * 3) / 4));
  let group = 0;
  let written = 0;
  for (let index = 0; index < length; index++) {
    const digit = BASE64[text.charCodeAt(index)] ?? NO_DIGIT;
    if (digit === NO_DIGIT) return undefined;
    group = ((group << 6) | digit) & 0xffff;
    // The first of four digits begins a byte, each of the others ends one.
    const place = index % 4;
    if (place > 0) bytes[written++] = group >> (6 - 2 * place);
  }
  return bytes;
}

/** Salts, nonces, keys and secrets; all that is longer stands in base64. */
const MAX_HEX_CHARACTERS = 16_384;

/** Hexadecimal in either case. */
export function bytesFromHex(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'string' || value.length % 2 !== 0 || value.length > MAX_HEX_CHARACTERS)
    return undefined;
  if (!/^[0-9a-f]*$/i.test(value)) return undefined;
  const bytes = new Uint8Array(value.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(value.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}

/** Numbers from -128 to 127, as Java's bytes are in JSON. */
export function bytesFromSigned(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  const numbers = list(value);
  if (numbers === undefined) return undefined;
  const isByte = (number: unknown) =>
    typeof number === 'number' && Number.isInteger(number) && number >= -128 && number <= 127;
  return numbers.every(isByte) ? Uint8Array.from(numbers as number[], (number) => number & 0xff) : undefined;
}
