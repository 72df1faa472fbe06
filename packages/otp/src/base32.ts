import { OtpError } from './errors.ts';
import { isSeparator } from './separators.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'; // RFC 4648 section 6, table 3
const NOT_BASE32 = -1;

/** Value of an alphabet character, in either case, by arithmetic on ASCII alone. */
function alphabetIndex(charCode: number): number {
  if (charCode >= 0x41 && charCode <= 0x5a) return charCode - 0x41; // A-Z
  // Lower case by its own range: toUpperCase() would let U+0131, a dotless i, in as I.
  if (charCode >= 0x61 && charCode <= 0x7a) return charCode - 0x61; // a-z
  if (charCode >= 0x32 && charCode <= 0x37) return charCode - 0x32 + 26; // 2-7
  return NOT_BASE32;
}

/** Base32 of `bytes` (RFC 4648 section 6), upper case, without padding, as otpauth:// wants it. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET.charAt((buffer >>> bits) & 31);
    }
  }
  // RFC 4648 section 6: the last group is filled up with zero bits.
  if (bits > 0) text += ALPHABET.charAt((buffer << (5 - bits)) & 31);
  return text;
}

/**
 * The bytes of a base32 secret as people type and sites print it: any case, separators anywhere (see
 * `isSeparator`), any amount of padding at the end. The empty text is no bytes; text with nothing but
 * separators or padding is a mistake.
 *
 * Left-over bits at the end are dropped whatever they are, where RFC 4648 section 3.5 lets a decoder refuse
 * them: many sites print random characters of a length that is not a whole number of bytes.
 *
 * @throws OtpError `base32.empty`, `base32.invalid_character`, `base32.invalid_padding`, `base32.invalid_length`
 */
export function decodeBase32(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let length = 0;
  let buffer = 0;
  let characters = 0;
  let padded = false;
  for (let index = 0; index < text.length; index++) {
    const charCode = text.charCodeAt(index);
    if (isSeparator(charCode)) continue;
    if (charCode === 0x3d) {
      padded = true;
      continue;
    }
    const value = alphabetIndex(charCode);
    if (value === NOT_BASE32) throw new OtpError('base32.invalid_character'); // RFC 4648 section 3.3
    if (padded) throw new OtpError('base32.invalid_padding');
    buffer = ((buffer << 5) | value) & 0xfff;
    characters++;
    if ((characters * 5) % 8 < 5) bytes[length++] = buffer >>> ((characters * 5) % 8);
  }
  if (characters === 0 && text.length > 0) throw new OtpError('base32.empty');
  checkCharacterCount(characters);
  return bytes.slice(0, length);
}

/** RFC 4648 section 6: a final group has 2, 4, 5 or 7 characters; 1, 3 and 6 come from a cut-off text. */
function checkCharacterCount(characters: number): void {
  const inLastGroup = characters % 8;
  if (inLastGroup === 1 || inLastGroup === 3 || inLastGroup === 6)
    throw new OtpError('base32.invalid_length');
}
