import { describe, expect, it } from 'vitest';
import { createServerClock } from './server-clock.ts';
import { createTicker } from './ticker.ts';

/** A clock and its timers, which run when the test moves the clock. */
function fakeTime(start: number) {
  let now = start;
  let pending: { at: number; run: () => void } | undefined;
  let timersSet = 0;
  return {
    now: () => now,
    timersSet: () => timersSet,
    isPending: () => pending !== undefined,
    timer: {
      setTimeout: ((run: () => void, ms: number) => {
        pending = { at: now + ms, run };
        return ++timersSet;
      }) as unknown as typeof setTimeout,
      clearTimeout: (() => {
        pending = undefined;
      }) as typeof clearTimeout,
    },
    advance(ms: number) {
      const until = now + ms;
      while (pending && pending.at <= until) {
        const { at, run } = pending;
        pending = undefined;
        now = at;
        run();
      }
      now = until;
    },
  };
}

describe('the timer of the page', () => {
  it('tells of each second once, however many follow it, by one timer', () => {
    const time = fakeTime(1_000_700);
    const ticker = createTicker(time.now, time.timer);
    const seen: number[] = [];
    const stops = [1, 2, 3].map(() => ticker.subscribe(() => seen.push(ticker.second())));
    time.advance(2400);
    expect(seen).toEqual([1001, 1001, 1001, 1002, 1002, 1002, 1003, 1003, 1003]);
    expect(time.timersSet()).toBe(4);
    for (const stop of stops) stop();
    expect(time.isPending()).toBe(false);
  });

  it('shows the right second at once when the clock was corrected', () => {
    const time = fakeTime(1_000_000);
    let offset = 0;
    const ticker = createTicker(() => time.now() + offset, time.timer);
    const seen: number[] = [];
    ticker.subscribe(() => seen.push(ticker.second()));
    offset = 90_000;
    ticker.adjust();
    expect(seen).toEqual([1090]);
  });

  it('begins anew with the second that it is, after nobody followed it', () => {
    const time = fakeTime(1_000_000);
    const ticker = createTicker(time.now, time.timer);
    ticker.subscribe(() => undefined)();
    time.advance(60_000);
    ticker.subscribe(() => undefined);
    expect(ticker.second()).toBe(1060);
  });
});

describe('the server’s clock', () => {
  it('follows the server, tells of a wrong device, and of one whose clock was set', () => {
    const device = { wall: 1_000_000, monotonic: 0 };
    const clock = createServerClock({ wall: () => device.wall, monotonic: () => device.monotonic });
    expect(clock.deviation()).toBe(0);
    clock.learn({ sentAt: 1_000_000, receivedAt: 1_000_000, serverTime: 1_120_000 });
    expect(clock.now()).toBe(1_120_000);
    expect(clock.deviation()).toBe(-120_000);
    device.wall += 1000;
    device.monotonic += 1000;
    expect(clock.checkForJump()).toBe(false);
    device.wall += 119_000;
    device.monotonic += 1000;
    expect(clock.checkForJump()).toBe(true);
    expect(clock.checkForJump()).toBe(false);
  });
});
