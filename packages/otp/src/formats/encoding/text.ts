/** RFC 2781, section 3.2: a text that is not UTF-8 says so with its first character. */
const ENCODINGS = [
  { mark: [0xff, 0xfe], name: 'utf-16le' },
  { mark: [0xfe, 0xff], name: 'utf-16be' },
] as const;

/**
 * The text of a file, without its byte order mark: UTF-8, or UTF-16, which Windows writes where output is redirected.
 * `undefined` where it is neither.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const marked = ENCODINGS.find(({ mark }) => mark.every((byte, at) => bytes[at] === byte));
  try {
    return new TextDecoder(marked?.name ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
