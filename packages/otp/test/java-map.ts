/** Maps as OpenJDK 17 serialises them, in base64: texts of all kinds, one of them twice as a value; no pair; a number. */
export const JAVA_TEXTS =
  'rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAKbG9hZEZhY3RvckkACXRocmVzaG9sZHhwP0AAAAAAAAx3CAAAABAAAAAGdAAEemVyb3QABGHAgGJ0AABxAH4ABHQABXBsYWludAAFdmFsdWV0AAF4dAAEc2FtZXQAAXlxAH4ACHQABWNhZsOpdAAK4oKsIO2gve20kXg=';
export const JAVA_EMPTY =
  'rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAKbG9hZEZhY3RvckkACXRocmVzaG9sZHhwP0AAAAAAAAB3CAAAABAAAAAAeA==';
export const JAVA_INTEGER_VALUE =
  'rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwACRgAKbG9hZEZhY3RvckkACXRocmVzaG9sZHhwP0AAAAAAAAx3CAAAABAAAAABdAABYXNyABFqYXZhLmxhbmcuSW50ZWdlchLioKT3gYc4AgABSQAFdmFsdWV4cgAQamF2YS5sYW5nLk51bWJlcoaslR0LlOCLAgAAeHAAAAABeA==';
/** The same Java's map of "long" to 70,000 times the letter x, until these; 78 follows. As hex. */
export const JAVA_LONG_PREFIX =
  'aced0005737200116a6176612e7574696c2e486173684d61700507dac1c31660d103000246000a6c6f6164466163746f724900097468726573686f6c6478703f4000000000000c770800000010000000017400046c6f6e677c0000000000011170';

/** A map as Java serialises it, without references. */
export function javaMap(pairs: ReadonlyMap<string, string>): Uint8Array {
  const head = Buffer.from(JAVA_EMPTY, 'base64').subarray(0, -5);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(pairs.size);
  const texts = [...pairs].flat().map(javaText);
  return Uint8Array.from(Buffer.concat([head, size, ...texts, Buffer.from([0x78])]));
}

function javaText(text: string): Buffer {
  const bytes = Buffer.concat(
    Array.from({ length: text.length }, (_, index) => modifiedUtf8(text.charCodeAt(index))),
  );
  const head = Buffer.from([0x74, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

/** Java's UTF-8 of one UTF-16 code unit. */
function modifiedUtf8(charCode: number): Buffer {
  if (charCode > 0 && charCode < 0x80) return Buffer.from([charCode]);
  const last = 0x80 | (charCode & 0x3f);
  if (charCode < 0x800) return Buffer.from([0xc0 | (charCode >> 6), last]);
  return Buffer.from([0xe0 | (charCode >> 12), 0x80 | ((charCode >> 6) & 0x3f), last]);
}
