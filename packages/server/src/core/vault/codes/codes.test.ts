import { expect, it } from 'vitest';
import { type EntryContent, entryOfFields } from '../entries/content.ts';
import { coderOf, counterCode, timedCodes } from './codes.ts';

/** RFC 6238, appendix B: for each algorithm the ASCII digits over and over. */
function contentOf(algorithm: EntryContent['algorithm'], length: number): EntryContent {
  const { content } = entryOfFields({ label: 'x', secret: 'GEZDGNBV', algorithm, digits: 8 });
  return { ...content, secret: Buffer.from('1234567890'.repeat(7).slice(0, length)) };
}

it.each([
  ['SHA1', 20, 59, '94287082'],
  ['SHA256', 32, 1_111_111_109, '68084774'],
  ['SHA512', 64, 20_000_000_000, '47863826'],
] as const)('RFC 6238, appendix B: %s', (algorithm, length, seconds, code) => {
  expect(timedCodes(contentOf(algorithm, length), seconds * 1000).code).toBe(code);
});

it('RFC 4226, appendix D', () => {
  const content = { ...contentOf('SHA1', 20), type: 'hotp' as const, digits: 6 };
  expect([0, 1, 9].map((counter) => counterCode(content, counter))).toEqual(['755224', '287082', '520489']);
});

it('T28: the next code begins when the present one ends, whatever the period', () => {
  for (const period of [1, 30, 60, 86_400]) {
    const content = { ...contentOf('SHA1', 20), period };
    for (const now of [0, 1, 999, 1000, 1_700_000_010_000, 1_700_000_039_999]) {
      const { code, next, endsAt, remainingSeconds, timeStep } = timedCodes(content, now);
      expect(coderOf(content)(timeStep)).toBe(code);
      expect(timedCodes(content, endsAt).code).toBe(next);
      expect(timedCodes(content, endsAt - 1).code).toBe(code);
      expect(remainingSeconds).toBeGreaterThanOrEqual(1);
      expect(remainingSeconds).toBeLessThanOrEqual(period);
    }
  }
});
