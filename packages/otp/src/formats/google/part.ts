import { OtpError } from '../../errors.ts';
import { decodePercent } from '../../otpauth/text.ts';
import { bytesFromBase64 } from '../encoding/fields.ts';
import { readPart } from './payload.ts';

/** A QR code holds 2,953 bytes; exports that other programs write as text are longer. */
const MAX_PART_CHARACTERS = 256 * 1024;
const MIGRATION = /^otpauth-migration:\/\//i;

/** Where one QR code of an export stands among the others, for whoever collects them. */
export interface PartPlace {
  /** The same for all parts of one export. */
  batch: string;
  /** From 0. */
  index: number;
  /** How many parts there are, this one included. */
  size: number;
}

/** Whether a text says of itself that it is a part of an export, whatever is in it. */
export function isPart(text: string): boolean {
  return MIGRATION.test(text);
}

/** @throws OtpError `format.damaged` */
export function placeOfPart(address: string): PartPlace {
  const part = readPart(payloadOf(address));
  return { batch: batchOf(part), index: part.index, size: part.size };
}

/** Parts of one export have the same number, and as many others. */
export function batchOf({ id, size }: { id: bigint; size: number }): string {
  return `${id}/${size}`;
}

/** @throws OtpError `format.damaged` */
export function payloadOf(address: string): Uint8Array {
  if (address.length > MAX_PART_CHARACTERS) throw new OtpError('format.damaged');
  const raw = /[?&]data=([^&#]*)/i.exec(address)?.[1];
  // Some readers of QR codes hand the text out with + and / as they are, or with + read as a space.
  const base64 = withoutPadding(decodePercent(raw ?? '', new Set()).replaceAll(' ', '+'));
  const bytes = bytesFromBase64(base64.padEnd(Math.ceil(base64.length / 4) * 4, '='));
  if (bytes === undefined || bytes.length === 0) throw new OtpError('format.damaged');
  return bytes;
}

/** Step by step from the end: to a pattern, a long run of = in the middle would be as many beginnings of an end. */
function withoutPadding(base64: string): string {
  let end = base64.length;
  while (base64[end - 1] === '=') end--;
  return base64.slice(0, end);
}
