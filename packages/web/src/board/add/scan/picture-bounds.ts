/** A photograph of any phone; beyond that, a file is made to fill the memory (T11). */
const MAX_FILE_BYTES = 20 * 1024 * 1024;
const MAX_PIXELS = 64_000_000;

/** Of the longer side: small codes of a large screenshot need the second. Each is tried. */
const SIDES = [1200, 3000] as const;

export interface Size {
  width: number;
  height: number;
}

export function isReadableFile({ size }: { size: number }): boolean {
  return size > 0 && size <= MAX_FILE_BYTES;
}

/**
 * The sizes in which a picture is looked at, the quickest first; none, where it has no size or too much of it.
 * Pictures that are small as they are stay so.
 */
export function sizesToTry({ width, height }: Size): Size[] {
  if (!(width > 0 && height > 0) || width * height > MAX_PIXELS) return [];
  const longer = Math.max(width, height);
  const scales = SIDES.map((side) => Math.min(side / longer, 1));
  return [...new Set(scales)].map((scale) => ({
    width: Math.max(Math.round(width * scale), 1),
    height: Math.max(Math.round(height * scale), 1),
  }));
}
