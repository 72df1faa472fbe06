import { describe, expect, it } from 'vitest';
import { createIds, encodeBase32 } from './ids.ts';
import { createSystemRandom } from './random.ts';

describe('ids', () => {
  it('say what they name, and sort by the time they were made', () => {
    let now = 1_700_000_000_000;
    const ids = createIds({ now: () => now }, createSystemRandom());
    const earlier = ids.next('usr');
    now += 1;
    const later = ids.next('usr');
    expect(earlier).toMatch(/^usr_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(earlier < later).toBe(true);
  });

  it('are all different within a millisecond', () => {
    const ids = createIds({ now: () => 1_700_000_000_000 }, createSystemRandom());
    expect(new Set(Array.from({ length: 10_000 }, () => ids.next('fac'))).size).toBe(10_000);
  });

  it('write every 5 bits as one character', () => {
    expect(encodeBase32(new Uint8Array(5))).toBe('00000000');
    expect(encodeBase32(new Uint8Array(5).fill(0xff))).toBe('zzzzzzzz');
    expect(encodeBase32(Uint8Array.of(0x08, 0x42, 0x10, 0x84, 0x21))).toBe('11111111');
  });
});
