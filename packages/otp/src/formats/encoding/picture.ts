/** What files begin with, from their specifications: text, and dots for what differs. */
const BEGINNINGS = [
  '\u0089PNG\r\n\u001a\n',
  '\u00ff\u00d8\u00ff',
  'GIF8',
  'RIFF....WEBP',
  '....ftypheic',
  '....ftypavif',
];

/** A photograph or a picture of the screen, such as of a QR code: PNG, JPEG, GIF, WebP, HEIC or AVIF. */
export function isPicture(bytes: Uint8Array): boolean {
  return BEGINNINGS.some((beginning) =>
    [...beginning].every((character, at) => character === '.' || bytes[at] === character.charCodeAt(0)),
  );
}
