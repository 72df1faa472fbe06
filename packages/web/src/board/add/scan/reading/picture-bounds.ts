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
 * SVG is no picture but a program for one: a few lines of it keep a browser drawing for hours (T11). What else claims to be a
 * picture is decoded as that, or not at all.
 */
export function isDrawing({ type }: { type: string }): boolean {
  return type.startsWith('image/svg');
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
