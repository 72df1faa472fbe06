import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasJumped, isWrong, nextOffset } from './clock-offset.ts';

describe('the offset to the clock of the server', () => {
  it('is in the middle of what the first answer allows', () => {
    expect(nextOffset(undefined, { sentAt: 1000, receivedAt: 1200, serverTime: 5100 })).toBe(4000);
  });

  it('stays as it is when a later answer allows it', () => {
    expect(nextOffset(4000, { sentAt: 2000, receivedAt: 3000, serverTime: 6900 })).toBe(4000);
  });

  it('moves no further than the answer asks for', () => {
    expect(nextOffset(4000, { sentAt: 2000, receivedAt: 2100, serverTime: 6500 })).toBe(4400);
    expect(nextOffset(4000, { sentAt: 2000, receivedAt: 2100, serverTime: 5000 })).toBe(3000);
  });

  it('is never further from the truth than the fastest answer took', () => {
    const delays = fc.array(fc.record({ up: fc.nat(3000), down: fc.nat(3000) }), { minLength: 1 });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), delays, (truth, answers) => {
        let now = 1_700_000_000_000;
        let known: number | undefined;
        for (const { up, down } of answers) {
          const sample = { sentAt: now, receivedAt: now + up + down, serverTime: now + up + truth };
          known = nextOffset(known, sample);
          now += 30_000;
        }
        const fastest = Math.min(...answers.map(({ up, down }) => up + down));
        expect(Math.abs((known ?? 0) - truth)).toBeLessThanOrEqual(Math.max(fastest, 1));
      }),
    );
  });

  it.each([
    ['as long as a slow answer explains it', { sentAt: 0, receivedAt: 20_000, serverTime: 20_000 }, false],
    ['when it is behind', { sentAt: 0, receivedAt: 100, serverTime: 5100 }, true],
    ['when it is ahead', { sentAt: 10_000, receivedAt: 10_100, serverTime: 5000 }, true],
    ['below the bound', { sentAt: 0, receivedAt: 100, serverTime: 4999 }, false],
  ])('is told %s: %o → %s', (_, sample, wrong) => {
    expect(isWrong(sample)).toBe(wrong);
  });

  it.each([
    [1000, 1000, false],
    [1900, 400, false],
    [3_600_000, 1000, true],
    [-60_000, 1000, true],
  ])(
    'is asked for anew when %i ms passed on the one clock and %i ms on the other: %s',
    (wall, monotonic, jumped) => {
      expect(hasJumped({ wall, monotonic })).toBe(jumped);
    },
  );
});
