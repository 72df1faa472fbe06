import { describe, expect, it } from 'vitest';
import { LIBSODIUM_MESSAGES } from '../../../test/libsodium-vectors.ts';
import { openFirstMessage } from './secretstream.ts';

const key = Uint8Array.from({ length: 32 }, (_, index) => index);
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));

describe('the first message of a secretstream', () => {
  it.each(LIBSODIUM_MESSAGES)('of libsodium opens: number %#', ({ message, header, sealed }) => {
    expect(openFirstMessage(key, bytes(header), bytes(sealed))).toEqual(bytes(message));
  });

  it.each(LIBSODIUM_MESSAGES)('does not open with any byte changed: number %#', ({ header, sealed }) => {
    const parts = [key, bytes(header), bytes(sealed)] as const;
    for (const [part, whole] of parts.entries()) {
      for (let index = 0; index < whole.length; index++) {
        const changed = parts.map((one) => Uint8Array.from(one)) as [Uint8Array, Uint8Array, Uint8Array];
        const target = changed[part] ?? new Uint8Array();
        target[index] = (target[index] ?? 0) ^ 0x80;
        expect(openFirstMessage(...changed)).toBeUndefined();
      }
    }
  });

  it('does not open when it is shorter or longer, or key or header are', () => {
    const { header = '', sealed = '' } = LIBSODIUM_MESSAGES.at(-1) ?? {};
    for (let length = 0; length < sealed.length / 2; length++) {
      expect(openFirstMessage(key, bytes(header), bytes(sealed).slice(0, length))).toBeUndefined();
    }
    expect(openFirstMessage(key, bytes(header), bytes(`${sealed}00`))).toBeUndefined();
    expect(openFirstMessage(key.slice(1), bytes(header), bytes(sealed))).toBeUndefined();
    expect(openFirstMessage(key, bytes(header).slice(1), bytes(sealed))).toBeUndefined();
    expect(openFirstMessage(key, bytes(header), new Uint8Array(17))).toBeUndefined();
  });
});
