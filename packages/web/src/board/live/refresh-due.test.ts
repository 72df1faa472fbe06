import { describe, expect, it } from 'vitest';
import { refreshDueAt } from './refresh-due.ts';

const codes = { current: '111111', next: '222222' };
const halfMinute = { ...codes, period: 30, step: 10 };

describe('codes are asked for again', () => {
  it('after the first of them has changed, with jitter', () => {
    const minute = { ...codes, period: 60, step: 5 };
    expect(refreshDueAt([minute, halfMinute], 301_000, 0)).toBe(330_000);
    expect(refreshDueAt([halfMinute, minute], 301_000, 2100)).toBe(332_100);
  });

  it('not more often than every five seconds, however short a period is', () => {
    expect(refreshDueAt([{ ...codes, period: 1, step: 301 }], 301_000, 0)).toBe(306_000);
    expect(refreshDueAt([halfMinute], 329_500, 0)).toBe(334_500);
  });

  it('never, where none changes by itself', () => {
    expect(refreshDueAt([], 301_000, 0)).toBeUndefined();
  });
});
