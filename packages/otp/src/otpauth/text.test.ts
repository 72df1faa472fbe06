import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePercent } from './text.ts';

const decode = (raw: string) => decodePercent(raw, new Set());
const isDecoded = (raw: string) => {
  try {
    decodeURIComponent(raw);
    return true;
  } catch {
    return false;
  }
};

describe('percent escapes', () => {
  it('are what the engine makes of them, where it makes anything of them', () => {
    const unit = fc.constantFrom(
      '%',
      'é',
      '東',
      '😀',
      'A',
      '+',
      ' ',
      '\0',
      '\u07ff',
      '\u0800',
      '\uffff',
      '\u{10ffff}',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(decode(encodeURIComponent(text))).toBe(text);
        expect(decode(encodeURIComponent(text).toLowerCase())).toBe(text.toLowerCase());
      }),
    );
  });

  it('of any bytes are decoded or left as they stand, with a note for each text that has a wrong one', () => {
    const bytes = fc.uint8Array({ maxLength: 6 });
    fc.assert(
      fc.property(bytes, (given) => {
        const raw = [...given].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
        const notes = new Set<'percent_malformed'>();
        const decoded = decodePercent(raw, notes as never);
        expect(notes.size === 0).toBe(isDecoded(raw));
        if (isDecoded(raw)) expect(decoded).toBe(decodeURIComponent(raw));
        else expect(decoded).toContain('%');
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['%c0%80', '%c0%80'],
    ['%ed%a0%80', '%ed%a0%80'],
    ['%f4%90%80%80', '%f4%90%80%80'],
    ['%95%80', '%95%80'],
    ['%c3%a9%ff', 'é%ff'],
    ['%e2%82', '%e2%82'],
    ['a%4', 'a%4'],
  ])('%s has another spelling or none, and is %s', (raw, text) => {
    expect(decode(raw)).toBe(text);
  });
});
