import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startResetRequests } from './answer-reset-requests.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What waits, by rounds; a round that fails is an error. */
function requestsOf(...rounds: (number | Error)[]) {
  let wake = (): void => undefined;
  return {
    asked: 0,
    accept: () => wake(),
    onAccepted(listener: () => void) {
      wake = listener;
    },
    async answerWaiting() {
      this.asked++;
      const round = rounds.shift() ?? 0;
      if (round instanceof Error) throw round;
      return round;
    },
  };
}

function unexpected(error: unknown): void {
  throw error;
}

describe('what is accepted is answered', () => {
  it('at once by the process that accepted it, until nothing is left', async () => {
    const requests = requestsOf(50, 50, 3);
    const work = startResetRequests(requests, unexpected);
    requests.accept();
    await vi.advanceTimersByTimeAsync(0);
    expect(requests.asked).toBe(4);
    await work.stop();
  });

  it('within a second by another process', async () => {
    const requests = requestsOf(1);
    const work = startResetRequests(requests, unexpected);
    await vi.advanceTimersByTimeAsync(1000);
    expect(requests.asked).toBe(2);
    await work.stop();
    await vi.advanceTimersByTimeAsync(5000);
    requests.accept();
    expect(requests.asked).toBe(2);
  });

  it('also after a round that failed', async () => {
    const errors: unknown[] = [];
    const failure = new Error('the database is down');
    const requests = requestsOf(failure, 1);
    const work = startResetRequests(requests, (error) => errors.push(error));
    requests.accept();
    await vi.advanceTimersByTimeAsync(1000);
    expect(errors).toEqual([failure]);
    expect(requests.asked).toBe(3);
    await work.stop();
  });

  it('and a failure that lasts is told once, until a round succeeds', async () => {
    const errors: unknown[] = [];
    const [first, again, later] = [new Error('down'), new Error('down still'), new Error('down once more')];
    const requests = requestsOf(first, again, 0, later);
    const work = startResetRequests(requests, (error) => errors.push(error));
    await vi.advanceTimersByTimeAsync(4000);
    expect(errors).toEqual([first, later]);
    await work.stop();
  });
});
