import { OtpError } from '../errors.ts';
import type { OtpauthNote } from './account.ts';

export type Notes = Set<OtpauthNote>;

/** Addresses have some ten; thousands of empty ones are work without an end to it. */
const MAX_PARAMETERS = 64;
const KNOWN_PARAMETERS = new Set([
  'algorithm',
  'counter',
  'digits',
  'encoder',
  'issuer',
  'period',
  'secret',
  'steam',
]);

/**
 * Decodes percent escapes as UTF-8. What is no valid escape stays as it stands, with a note: real addresses
 * have a bare "100%" in them, or escapes of Latin-1. `+` stays `+`.
 *
 * By hand, as `decodeURIComponent` throws at what is wrong: a file of a million wrong escapes would be a million
 * exceptions.
 */
export function decodePercent(raw: string, notes: Notes): string {
  let text = '';
  let copied = 0;
  for (let at = raw.indexOf('%'); at >= 0; ) {
    const codePoint = escapedCodePoint(raw, at);
    if (codePoint < 0) {
      notes.add('percent_malformed');
      at = raw.indexOf('%', at + 1);
      continue;
    }
    text += raw.slice(copied, at) + String.fromCodePoint(codePoint);
    copied = at + ESCAPE_CHARACTERS * utf8Length(codePoint);
    at = raw.indexOf('%', copied);
  }
  return copied === 0 ? raw : text + raw.slice(copied);
}

const ESCAPE_CHARACTERS = 3;
/** The bytes with which characters of several bytes begin. */
const FIRST_OF_SEVERAL = 0xc2;
const LAST_OF_SEVERAL = 0xf4;

/** The character whose UTF-8 (RFC 3629 section 3) is escaped from `at` on, or -1 where there is none. */
function escapedCodePoint(raw: string, at: number): number {
  const first = escapedByte(raw, at);
  if (first < 0x80) return first;
  if (first < FIRST_OF_SEVERAL || first > LAST_OF_SEVERAL) return -1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  let codePoint = first & (0xff >> (length + 1));
  for (let index = 1; index < length; index++) {
    const next = escapedByte(raw, at + ESCAPE_CHARACTERS * index);
    if (next >> 6 !== 0b10) return -1;
    codePoint = (codePoint << 6) | (next & 0x3f);
  }
  const isSurrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
  // One spelling for each character: what fits into fewer bytes is written in them.
  const isShortest = utf8Length(codePoint) === length;
  return isShortest && !isSurrogate && codePoint <= 0x10ffff ? codePoint : -1;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}

/** The byte of one escape, or -1 where none stands. */
function escapedByte(raw: string, at: number): number {
  const [high, low] = [hexDigit(raw.charCodeAt(at + 1)), hexDigit(raw.charCodeAt(at + 2))];
  return raw.charCodeAt(at) !== 0x25 || high < 0 || low < 0 ? -1 : 16 * high + low;
}

function hexDigit(charCode: number): number {
  if (charCode >= 0x30 && charCode <= 0x39) return charCode - 0x30;
  const lower = charCode | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/**
 * The parameters of a query by lower-case name, values still escaped. A parameter that this package acts on
 * may not appear with two values: parsers disagree on which one counts, and the user would see one account
 * and get another.
 *
 * @throws OtpError `otpauth.duplicate_parameter`, `otpauth.too_long` for more parameters than anybody writes
 */
export function splitQuery(query: string, notes: Notes): Map<string, string> {
  const parameters = new Map<string, string>();
  const parts = query.split('&', MAX_PARAMETERS + 1);
  if (parts.length > MAX_PARAMETERS) throw new OtpError('otpauth.too_long');
  for (const part of parts) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodePercent(equals < 0 ? part : part.slice(0, equals), notes)
      .trim()
      .toLowerCase();
    const value = equals < 0 ? '' : part.slice(equals + 1);
    if (!KNOWN_PARAMETERS.has(name)) {
      notes.add('parameters_ignored');
      continue;
    }
    const earlier = parameters.get(name);
    if (earlier !== undefined && earlier !== value) throw new OtpError('otpauth.duplicate_parameter');
    if (earlier !== undefined) notes.add('parameter_repeated');
    parameters.set(name, value);
  }
  return parameters;
}
