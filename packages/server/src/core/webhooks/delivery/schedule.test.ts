import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSystemRandom } from '../../../platform/random.ts';
import { DISABLE_AFTER_MS, MAX_ATTEMPTS, parseRetryAfter, pauseAfter, waitAfter } from './schedule.ts';

const random = createSystemRandom();
const drawing = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) });
const least = drawing(0);
const most = drawing(255);
const DAY_MS = 86_400_000;

describe('K07: waits between attempts', () => {
  const waits = (source = random, retryAfterMs?: number) =>
    Array.from({ length: MAX_ATTEMPTS - 1 }, (_, i) => waitAfter(i + 1, retryAfterMs, source) ?? 0);

  it('grow, and reach over days, whatever is drawn', () => {
    for (const source of [least, most, random]) {
      expect(waits(source).every((wait, i, all) => i === 0 || wait > (all[i - 1] ?? 0) * 0.8)).toBe(true);
      expect(waits(source).reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(2.4 * DAY_MS);
    }
    expect(MAX_ATTEMPTS).toBeGreaterThan(5);
    expect(DISABLE_AFTER_MS).toBeGreaterThan(3 * DAY_MS);
  });

  it('are spread: many that failed together do not come back together', () => {
    expect(new Set(Array.from({ length: 50 }, () => waitAfter(4, undefined, random))).size).toBeGreaterThan(
      40,
    );
    expect((waitAfter(4, undefined, most) ?? 0) / (waitAfter(4, undefined, least) ?? 1)).toBeCloseTo(1.5, 2);
  });

  it('end', () => {
    expect(waitAfter(MAX_ATTEMPTS, undefined, random)).toBeUndefined();
    expect(waitAfter(MAX_ATTEMPTS + 3, undefined, random)).toBeUndefined();
  });

  it('K05: are never shorter than the receiver asked for, up to a day', () => {
    expect(waits(least, 3_600_000).every((wait) => wait >= 3_600_000)).toBe(true);
    expect(waitAfter(1, 400 * DAY_MS, least)).toBe(DAY_MS);
  });
});

describe('the rest of a webhook', () => {
  it('is none after one failure, then grows to minutes, and stays there', () => {
    expect(pauseAfter(1, undefined, most)).toBe(0);
    expect(pauseAfter(2, undefined, least)).toBe(800);
    for (const failures of [12, 100, 1e6]) expect(pauseAfter(failures, undefined, most)).toBe(360_000);
  });

  it('K05: is as long as the receiver asked for, up to an hour', () => {
    expect(pauseAfter(1, 120_000, least)).toBe(120_000);
    expect(pauseAfter(1, DAY_MS, least)).toBe(3_600_000);
  });
});

describe('K05: Retry-After', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    ['0', 0],
    ['120', 120_000],
    ['999999999', 999_999_999_000],
    ['Thu, 01 Jan 2026 00:02:00 GMT', 120_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
  ])('%j is %d ms from now', (text, ms) => {
    expect(parseRetryAfter(text, now)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    '-1',
    '1.5',
    '1e9',
    '9999999999',
    'soon',
    '2026-01-01',
    'Xxx, 99 Yyy 2026 00:00:00 GMT',
  ])('%j says nothing', (text) => {
    expect(parseRetryAfter(text, now)).toBeUndefined();
  });

  it('never makes a number that is none of anything', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseRetryAfter(text, now);
        expect(parsed === undefined || (parsed >= 0 && Number.isFinite(parsed))).toBe(true);
      }),
    );
  });
});
