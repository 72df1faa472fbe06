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

/** Base64 (RFC 4648 section 4) with its padding, and nothing else between. */
export function bytesFromBase64(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'string' || value.length % 4 !== 0) return undefined;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined;
  return binary(value);
}

/** Base64url (RFC 4648 section 5), with or without padding. */
export function bytesFromBase64url(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'string') return undefined;
  const bare = value.replace(/={1,2}$/, '');
  if (!/^[A-Za-z0-9_-]*$/.test(bare) || bare.length % 4 === 1) return undefined;
  return binary(bare.replaceAll('-', '+').replaceAll('_', '/'));
}

/** `atob` gives a character for each byte; its own checks are looser than the ones above. */
function binary(base64: string): Uint8Array<ArrayBuffer> | undefined {
  let characters: string;
  try {
    characters = atob(base64);
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return bytes;
}

/** Hexadecimal in either case. */
export function bytesFromHex(value: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(value)) return undefined;
  const bytes = new Uint8Array(value.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(value.slice(2 * index, 2 * index + 2), 16);
  }
  return bytes;
}
