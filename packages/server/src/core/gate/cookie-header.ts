/** What is longer is refused as it is, before anything in it is looked at. */
export const MAX_COOKIE_CHARACTERS = 16_384;

/** So many of a name are looked at: ours, and one that a sibling domain put beside it. */
export const MAX_OF_A_NAME = 2;

/**
 * Every value that a name has in a Cookie header, each once, in its order. Read byte by byte: no decoding, no quotes, no white
 * space but the one after a semicolon (RFC 6265, section 4.2.1), so that no other spelling of a name is ours.
 */
export function valuesOf(header: string, name: string): string[] {
  const found: string[] = [];
  for (let at = 0; at <= header.length; ) {
    const semicolon = header.indexOf(';', at);
    const end = semicolon < 0 ? header.length : semicolon;
    const start = header[at] === ' ' ? at + 1 : at;
    const from = start + name.length + 1;
    if (from <= end && header[from - 1] === '=' && header.startsWith(name, start)) {
      const value = header.slice(from, end);
      if (!found.includes(value)) found.push(value);
    }
    at = end + 1;
  }
  return found;
}
