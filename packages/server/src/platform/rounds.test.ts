import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Rounds, startRounds } from './rounds.ts';

const INTERVAL_MS = 1000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Rounds that take a while each; one of `failures` by its number fails with it. */
function start(failures: Record<number, Error> = {}, takesMs = 0) {
  const told: unknown[] = [];
  const begun: number[] = [];
  const startedAt = Date.now();
  let atOnce = 0;
  const round = async () => {
    expect(++atOnce).toBe(1);
    const number = begun.push(Date.now() - startedAt);
    if (takesMs > 0) await new Promise((resolve) => setTimeout(resolve, takesMs));
    atOnce--;
    if (failures[number]) throw failures[number];
  };
  const rounds: Rounds = startRounds(round, {
    intervalMs: INTERVAL_MS,
    onError: (error) => told.push(error),
    onRecovery: () => told.push('recovered'),
  });
  return { rounds, begun, told };
}

describe('rounds', () => {
  it('come at their interval, counted from the end of the one before', async () => {
    const { begun, rounds } = start({}, 300);
    await vi.advanceTimersByTimeAsync(3000);
    expect(begun).toEqual([1000, 2300]);
    await rounds.stop();
  });

  it('come at once when they are woken, and then at their interval again', async () => {
    const { begun, rounds } = start();
    rounds.wake();
    await vi.advanceTimersByTimeAsync(1500);
    expect(begun).toEqual([0, 1000]);
    await rounds.stop();
  });

  it('come once more for all that woke them while one ran, and never two at once', async () => {
    const { begun, rounds } = start({}, 300);
    rounds.wake();
    await vi.advanceTimersByTimeAsync(100);
    for (let i = 0; i < 5; i++) rounds.wake();
    await vi.advanceTimersByTimeAsync(900);
    // A timer of nothing takes a millisecond.
    expect(begun.map((ms) => Math.floor(ms / 100))).toEqual([0, 3]);
    await rounds.stop();
  });

  it('are not put off by those who wake them again and again', async () => {
    const { begun, rounds } = start();
    for (let i = 0; i < 20; i++) {
      rounds.wake(5);
      await vi.advanceTimersByTimeAsync(1);
    }
    expect(begun).toEqual([5, 10, 15, 20]);
    await rounds.stop();
  });

  it('go on after one that failed; failures are told once, and so is their end', async () => {
    const [first, again, later] = [new Error('down'), new Error('down still'), new Error('down once more')];
    const { begun, told, rounds } = start({ 1: first, 2: again, 4: later });
    await vi.advanceTimersByTimeAsync(5000);
    expect(begun).toHaveLength(5);
    expect(told).toEqual([first, 'recovered', later, 'recovered']);
    await rounds.stop();
  });

  it('tell of what they began as of themselves', async () => {
    const failure = new Error('after its end');
    const { told, rounds } = start();
    rounds.report(failure);
    rounds.report(failure);
    await vi.advanceTimersByTimeAsync(1000);
    expect(told).toEqual([failure, 'recovered']);
    await rounds.stop();
    rounds.report(failure);
    expect(told).toHaveLength(2);
  });

  it('end with the one that runs', async () => {
    const { begun, rounds } = start({}, 300);
    rounds.wake();
    await vi.advanceTimersByTimeAsync(100);
    let hasEnded = false;
    const ended = rounds.stop().then(() => {
      hasEnded = true;
    });
    await vi.advanceTimersByTimeAsync(100);
    expect(hasEnded).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    await ended;
    rounds.wake();
    await vi.advanceTimersByTimeAsync(5000);
    expect(begun).toHaveLength(1);
  });

  it('finish with one more, whoever else ends them', async () => {
    const { begun, rounds } = start();
    await rounds.finish();
    await Promise.all([rounds.finish(), rounds.stop()]);
    expect(begun).toEqual([0]);
  });
});
