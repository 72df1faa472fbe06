import { describe, expect, it } from 'vitest';
import type { DataKeys } from '../../../platform/keyring/data-keys.ts';
import { createSystemRandom, type Random } from '../../../platform/random.ts';
import { codeHash, drawCode, looksLikeCode } from './code.ts';

/** Gives these bytes, three at a time. */
function drawing(...numbers: number[]): Random {
  return {
    bytes() {
      const number = numbers.shift() ?? 0;
      return Uint8Array.of(number >> 16, (number >> 8) & 255, number & 255);
    },
  };
}

describe('a code that is drawn', () => {
  it('N08: has six digits, leading zeros among them', () => {
    expect(drawCode(drawing(0))).toBe('000000');
    expect(drawCode(drawing(42))).toBe('000042');
    expect(drawCode(drawing(1_000_001))).toBe('000001');
  });

  it('A29: is drawn anew where the rest would make low codes likelier', () => {
    expect(drawCode(drawing(16_000_000, 16_777_215, 15_999_999))).toBe('999999');
  });

  it('A29: is any code as likely as any other (chi-square over 100,000, each place by itself)', () => {
    const random = createSystemRandom();
    const counts = Array.from({ length: 6 }, () => new Array<number>(10).fill(0));
    const draws = 100_000;
    for (let draw = 0; draw < draws; draw++) {
      for (const [place, digit] of [...drawCode(random)].entries()) {
        const ofPlace = counts[place] ?? [];
        ofPlace[Number(digit)] = (ofPlace[Number(digit)] ?? 0) + 1;
      }
    }
    const expected = draws / 10;
    for (const ofPlace of counts) {
      const chiSquare = ofPlace.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // Nine degrees of freedom: a fair generator is above 49 once in ten million times.
      expect(chiSquare).toBeLessThan(49);
    }
  });
});

describe('a code that is sent', () => {
  const dataKeys: DataKeys = { mac: (purpose, data) => `${purpose} ${String(data)}` };

  it('is the same in every spelling, and has a hash of its own for each challenge', () => {
    const hash = codeHash(dataKeys, 'chl_1', '123456');
    expect([' 123 456', '123-456', '1 2 3 4 5 6'].map((text) => codeHash(dataKeys, 'chl_1', text))).toEqual([
      hash,
      hash,
      hash,
    ]);
    expect(codeHash(dataKeys, 'chl_2', '123456')).not.toBe(hash);
  });

  it('X28: is none when it is empty, too long or not of ASCII digits', () => {
    for (const text of ['', ' ', '12345', '1234567', '١٢٣٤٥٦', '１２３４５６', '12345a', 'null']) {
      expect(looksLikeCode(text)).toBe(false);
      expect(codeHash(dataKeys, 'chl_1', text)).toContain('malformed');
    }
  });
});
