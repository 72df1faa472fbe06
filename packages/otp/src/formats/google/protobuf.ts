import { OtpError } from '../../errors.ts';

/** The wire types of Protocol Buffers that are in use; groups (3 and 4) have been abolished. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/** Ten bytes hold 64 bits: what goes on longer is no number. */
const MAX_VARINT_BYTES = 10;

export interface Field {
  number: number;
  /** Unsigned 64 bits for a varint, the bytes of a text or a message. Fixed widths are skipped. */
  value: bigint | Uint8Array;
}

/**
 * The fields of one message, in their order. Every length is held against what is left of the bytes before it is
 * used, and nothing is set aside by what a length claims.
 *
 * @param atMost fields: a byte or two are one, so that a short text has thousands
 * @throws OtpError `format.damaged`
 */
export function readFields(bytes: Uint8Array, atMost: number): Field[] {
  const fields: Field[] = [];
  let offset = 0;
  let read = 0;

  function varint(): bigint {
    let value = 0n;
    for (let index = 0; index < MAX_VARINT_BYTES; index++) {
      const byte = bytes[offset++];
      if (byte === undefined) throw new OtpError('format.damaged');
      if (index === 0 && byte < 0x80) return BigInt(byte);
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new OtpError('format.damaged');
  }

  function take(length: bigint): Uint8Array {
    if (length > BigInt(bytes.length - offset)) throw new OtpError('format.damaged');
    const start = offset;
    offset += Number(length);
    return bytes.subarray(start, offset);
  }

  while (offset < bytes.length) {
    if (++read > atMost) throw new OtpError('format.damaged');
    const tag = varint();
    const number = Number(tag >> 3n);
    const wireType = Number(tag & 7n);
    if (number < 1 || number > 0x1fffffff) throw new OtpError('format.damaged');
    if (wireType === VARINT) fields.push({ number, value: varint() });
    else if (wireType === BYTES) fields.push({ number, value: take(varint()) });
    else if (wireType === FIXED64) take(8n);
    else if (wireType === FIXED32) take(4n);
    else throw new OtpError('format.damaged');
  }
  return fields;
}

/** The bytes of one message. Negative numbers are written as 64 bits, as `int32` is. */
export function writeFields(fields: readonly { number: number; value: bigint | Uint8Array }[]): Uint8Array {
  const bytes: number[] = [];
  function varint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest > 0x7fn) {
      bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    bytes.push(Number(rest));
  }
  for (const { number, value } of fields) {
    varint(BigInt(number * 8 + (typeof value === 'bigint' ? VARINT : BYTES)));
    if (typeof value === 'bigint') {
      varint(value);
    } else {
      varint(BigInt(value.length));
      for (const byte of value) bytes.push(byte);
    }
  }
  return Uint8Array.from(bytes);
}
