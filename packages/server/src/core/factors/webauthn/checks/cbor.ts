/** Deeper than anything that authenticators write (CTAP 2.1, section 8: four levels); certificates stand in a list. */
const MAX_DEPTH = 8;

/**
 * Where the CBOR item that begins at `start` ends. Only what the canonical form of CTAP 2.1 (section 8) allows: no
 * indefinite lengths, bounded nesting. Nothing is decoded, so a header that announces 2^32 elements costs nothing.
 *
 * @returns undefined where it is malformed or the bytes are over before it is
 */
export function cborItemEnd(bytes: Uint8Array, start: number, depth = 0): number | undefined {
  const head = readHead(bytes, start);
  if (!head || depth > MAX_DEPTH) return undefined;
  const { majorType, argument, next } = head;
  switch (majorType) {
    case 2:
    case 3:
      return next + argument <= bytes.length ? next + argument : undefined;
    case 4:
      return endOfItems(bytes, next, argument, depth);
    case 5:
      return endOfItems(bytes, next, argument * 2, depth);
    case 6:
      return cborItemEnd(bytes, next, depth + 1);
    default:
      return next;
  }
}

function endOfItems(bytes: Uint8Array, start: number, count: number, depth: number): number | undefined {
  // Each takes a byte at least.
  if (count > bytes.length - start) return undefined;
  let end: number | undefined = start;
  for (let i = 0; i < count && end !== undefined; i++) end = cborItemEnd(bytes, end, depth + 1);
  return end;
}

/** The initial byte and its argument (RFC 8949, section 3). */
function readHead(bytes: Uint8Array, start: number) {
  const initial = bytes[start];
  if (initial === undefined) return undefined;
  const majorType = initial >> 5;
  const info = initial & 31;
  if (info < 24) return { majorType, argument: info, next: start + 1 };
  if (info > 27) return undefined;
  const length = 2 ** (info - 24);
  const next = start + 1 + length;
  if (next > bytes.length) return undefined;
  let argument = 0;
  for (let i = start + 1; i < next; i++) argument = argument * 256 + (bytes[i] ?? 0);
  return { majorType, argument, next };
}
