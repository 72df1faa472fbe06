import fc from 'fast-check';
import { parseList } from 'structured-headers';
import { describe, expect, it } from 'vitest';
import { type RateLimitState, rateLimitHeaders } from './rate-limit-headers.ts';

const state: RateLimitState = {
  name: 'second-factor',
  quota: 10,
  windowSeconds: 900,
  remaining: 3,
  resetSeconds: 120,
};

const anyState = fc.record({
  name: fc.constantFrom('second-factor', 'address', 'sending'),
  quota: fc.integer({ min: 1, max: 1e6 }),
  windowSeconds: fc.integer({ min: 1, max: 1e6 }),
  remaining: fc.double({ min: -50, max: 1e6, noNaN: true }),
  resetSeconds: fc.double({ min: -50, max: 1e6, noNaN: true }),
});

function itemsOf(field: string) {
  return parseList(field).map(([value, parameters]) => ({ value, ...Object.fromEntries(parameters) }));
}

describe('rateLimitHeaders', () => {
  it('L02: RateLimit-Policy is a list of strings with quota and window', () => {
    expect(rateLimitHeaders(state)['ratelimit-policy']).toBe('"second-factor";q=10;w=900');
    const two = rateLimitHeaders(state, { ...state, name: 'address', quota: 60, windowSeconds: 60 });
    expect(itemsOf(two['ratelimit-policy'])).toEqual([
      { value: 'second-factor', q: 10, w: 900 },
      { value: 'address', q: 60, w: 60 },
    ]);
  });

  it('L03: RateLimit tells what remains, never less than nothing, and when it is whole again', () => {
    expect(rateLimitHeaders(state).ratelimit).toBe('"second-factor";r=3;t=120');
    fc.assert(
      fc.property(fc.array(anyState, { minLength: 1, maxLength: 4 }), (states) => {
        const items = itemsOf(rateLimitHeaders(...states).ratelimit) as unknown as { r: number; t: number }[];
        for (const { r, t } of items) {
          expect(Number.isInteger(r) && r >= 0).toBe(true);
          expect(Number.isInteger(t) && t >= 0).toBe(true);
        }
        expect(items.length).toBe(states.length);
      }),
    );
  });

  it('L04: Retry-After is there when a limit is used up, and never earlier than its t', () => {
    expect(rateLimitHeaders(state)['retry-after']).toBeUndefined();
    fc.assert(
      fc.property(fc.array(anyState, { minLength: 1, maxLength: 4 }), (states) => {
        const headers = rateLimitHeaders(...states);
        const items = itemsOf(headers.ratelimit) as unknown as { r: number; t: number }[];
        const used = items.filter(({ r }) => r === 0);
        expect(headers['retry-after'] !== undefined).toBe(used.length > 0);
        for (const { t } of used)
          expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(Math.max(1, t));
      }),
    );
  });

  it('L05: holds no partition key, so nothing of whom the limit is counted for', () => {
    const headers = rateLimitHeaders(state);
    expect(itemsOf(headers.ratelimit)[0]).not.toHaveProperty('pk');
    expect(itemsOf(headers['ratelimit-policy'])[0]).not.toHaveProperty('pk');
  });
});
