/**
 * True for the ASCII characters that people and screens put between groups of a secret or a code: space, tab,
 * line feed, carriage return and hyphen-minus.
 *
 * Deliberately not `\s`: Unicode spaces are no habit of anybody's keyboard, and every character dropped here
 * is one more spelling of the same code (CVE-2025-55003 began with whitespace normalisation).
 *
 * @param charCode a UTF-16 code unit
 */
export function isSeparator(charCode: number): boolean {
  return (
    charCode === 0x20 || charCode === 0x2d || charCode === 0x09 || charCode === 0x0a || charCode === 0x0d
  );
}
