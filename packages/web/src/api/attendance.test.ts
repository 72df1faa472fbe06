import { expect, it } from 'vitest';
import { followAttendance } from './attendance.ts';

it('N31: a page is left when nobody has done anything on it for two minutes, and until somebody does', () => {
  let now = 0;
  const page = new EventTarget();
  const isLeft = followAttendance(page, { wall: () => now, monotonic: () => now });
  const after = (ms: number) => {
    now += ms;
    return isLeft();
  };
  expect(after(120_000)).toBe(false);
  expect(after(1)).toBe(true);
  // What the page does by itself.
  page.dispatchEvent(new Event('focusin'));
  page.dispatchEvent(new Event('visibilitychange'));
  expect(isLeft()).toBe(true);
  for (const sign of ['pointermove', 'pointerdown', 'keydown', 'wheel']) {
    page.dispatchEvent(new Event(sign));
    expect(after(60_000)).toBe(false);
    expect(after(60_001)).toBe(true);
  }
});
