import { OtpError } from '../../errors.ts';
import { MAX_ENTRIES, MAX_FILE_BYTES } from '../limits.ts';

/*
 * A java.util.HashMap of texts as ObjectOutputStream writes it (Java Object Serialization Specification, chapter 6): no
 * other class, no other kind of value, nothing behind the map. A reader of more would be a machine that a file programs.
 */

const MAGIC = [0xac, 0xed, 0x00, 0x05];
const TC_NULL = 0x70;
const TC_REFERENCE = 0x71;
const TC_CLASSDESC = 0x72;
const TC_OBJECT = 0x73;
const TC_STRING = 0x74;
const TC_BLOCKDATA = 0x77;
const TC_ENDBLOCKDATA = 0x78;
const TC_LONGSTRING = 0x7c;
/** Handles count from here in the order in which things are written; the class and the map are the first two. */
const BASE_HANDLE = 0x7e0000;
const FIRST_TEXT_HANDLE = BASE_HANDLE + 2;

const CLASS_NAME = 'java.util.HashMap';
const SERIAL_VERSION_UID = 0x0507_dac1_c316_60d1n;
/** SC_SERIALIZABLE and SC_WRITE_METHOD: the class writes its entries itself. */
const CLASS_FLAGS = 0x03;

/** A master key, and for each account its key and what is said of it. */
const MAX_PAIRS = 2 * MAX_ENTRIES + 10;
/** Of one text: FreeOTP's have some hundred, with an image's address a few thousand. */
const MAX_TEXT_BYTES = 256 * 1024;
/** Of all texts, and once more for each reference to one: what a few bytes refer to is read as often as it is named. */
const MAX_CHARACTERS = MAX_FILE_BYTES;
const UNITS_AT_ONCE = 8_192;
/** Two texts of no characters. */
const LEAST_PAIR_BYTES = 6;

/** True for a Java stream whose first object is a HashMap. */
export function startsJavaMap(bytes: Uint8Array): boolean {
  const name = new TextEncoder().encode(CLASS_NAME);
  const start = Uint8Array.from([...MAGIC, TC_OBJECT, TC_CLASSDESC, 0, name.length, ...name]);
  return bytes.length >= start.length && start.every((byte, index) => bytes[index] === byte);
}

/**
 * The pairs of the map, in the order of the file.
 *
 * @throws OtpError `format.damaged` for everything that is not exactly such a map, `format.too_many_entries`,
 *   `format.too_large`
 */
export function parseJavaMap(bytes: Uint8Array): Map<string, string> {
  const reader = new Reader(bytes);
  reader.expect(...MAGIC, TC_OBJECT);
  readClass(reader);
  const pairs = readSize(reader);
  const texts: string[] = [];
  const map = new Map<string, string>();
  let characters = 0;
  for (let index = 0; index < pairs; index++) {
    const key = readText(reader, texts);
    const value = readText(reader, texts);
    if (map.has(key)) throw new OtpError('format.damaged');
    characters += key.length + value.length;
    if (characters > MAX_CHARACTERS) throw new OtpError('format.too_large');
    map.set(key, value);
  }
  reader.expect(TC_ENDBLOCKDATA);
  if (reader.remaining > 0) throw new OtpError('format.damaged');
  return map;
}

/** The description of HashMap, with the fields of every Java, or with the one that Android wrote before version 7. */
function readClass(reader: Reader): void {
  reader.expect(TC_CLASSDESC);
  if (reader.text(reader.uint16()) !== CLASS_NAME) throw new OtpError('format.damaged');
  if (reader.uint64() !== SERIAL_VERSION_UID) throw new OtpError('format.damaged');
  reader.expect(CLASS_FLAGS);
  const fields: string[] = [];
  const count = reader.uint16();
  if (count !== 1 && count !== 2) throw new OtpError('format.damaged');
  for (let index = 0; index < count; index++) {
    const type = String.fromCharCode(reader.byte());
    fields.push(`${type} ${reader.text(reader.uint16())}`);
  }
  if (!['F loadFactor', 'F loadFactor,I threshold'].includes(fields.join())) {
    throw new OtpError('format.damaged');
  }
  reader.expect(TC_ENDBLOCKDATA, TC_NULL);
  // Values of the fields: how the map was laid out in memory.
  reader.skip(4 * count);
}

/** How many pairs follow: after the capacity, in a block of eight bytes. */
function readSize(reader: Reader): number {
  reader.expect(TC_BLOCKDATA, 8);
  reader.skip(4);
  const pairs = reader.uint32();
  if (pairs * LEAST_PAIR_BYTES > reader.remaining) throw new OtpError('format.damaged');
  if (pairs > MAX_PAIRS) throw new OtpError('format.too_many_entries');
  return pairs;
}

/** A text, or a reference to one that was written before. */
function readText(reader: Reader, texts: string[]): string {
  const type = reader.byte();
  if (type === TC_REFERENCE) {
    const known = texts[reader.uint32() - FIRST_TEXT_HANDLE];
    if (known === undefined) throw new OtpError('format.damaged');
    return known;
  }
  if (type !== TC_STRING && type !== TC_LONGSTRING) throw new OtpError('format.damaged');
  const length = type === TC_STRING ? reader.uint16() : Number(reader.uint64());
  if (length > MAX_TEXT_BYTES) throw new OtpError('format.too_large');
  const text = reader.text(length);
  texts.push(text);
  return text;
}

/** Reads forwards; whatever lies behind the end is damage. */
class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** Where `length` bytes begin, which are passed. */
  skip(length: number): number {
    if (length > this.remaining) throw new OtpError('format.damaged');
    const start = this.#position;
    this.#position += length;
    return start;
  }

  byte(): number {
    return this.#view.getUint8(this.skip(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.skip(2));
  }

  uint32(): number {
    return this.#view.getUint32(this.skip(4));
  }

  uint64(): bigint {
    return this.#view.getBigUint64(this.skip(8));
  }

  expect(...bytes: number[]): void {
    for (const byte of bytes) if (this.byte() !== byte) throw new OtpError('format.damaged');
  }

  text(length: number): string {
    const start = this.skip(length);
    return decodeModifiedUtf8(this.#bytes.subarray(start, start + length));
  }
}

/**
 * Java's own UTF-8: at most three bytes for a character, each half of a surrogate pair for itself, and U+0000 as C0 80.
 */
function decodeModifiedUtf8(bytes: Uint8Array): string {
  if (bytes.every((byte) => byte < 0x80)) return new TextDecoder().decode(bytes);
  const units = new Uint16Array(bytes.length);
  let length = 0;
  for (let position = 0; position < bytes.length; length++) {
    const first = bytes[position] ?? 0;
    const size = first < 0x80 ? 1 : first >> 5 === 0b110 ? 2 : first >> 4 === 0b1110 ? 3 : 0;
    if (size === 0 || position + size > bytes.length) throw new OtpError('format.damaged');
    let unit = size === 1 ? first : first & (0xff >> (size + 1));
    for (let index = 1; index < size; index++) {
      const next = bytes[position + index] ?? 0;
      if (next >> 6 !== 0b10) throw new OtpError('format.damaged');
      unit = (unit << 6) | (next & 0x3f);
    }
    units[length] = unit;
    position += size;
  }
  return textOfUnits(units.subarray(0, length));
}

/** In pieces: one by one, a text of megabytes would be a chain of as many, and a call takes only so many arguments. */
function textOfUnits(units: Uint16Array): string {
  let text = '';
  for (let start = 0; start < units.length; start += UNITS_AT_ONCE) {
    text += String.fromCharCode(...units.subarray(start, start + UNITS_AT_ONCE));
  }
  return text;
}
