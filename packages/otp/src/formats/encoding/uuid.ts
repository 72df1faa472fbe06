import type { FormatTools } from '../format.ts';
import { encodeHex } from './bytes.ts';

/** A random UUID (RFC 9562 section 5.4). */
export function randomUuid({ random }: Pick<FormatTools, 'random'>): string {
  const bytes = random(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
