import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCounterCodes } from './counter-codes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createCounter() {
  let next = 0;
  const answers: (() => void)[] = [];
  const codes = createCounterCodes((id) => {
    const code = `${id}-${next++}`;
    return new Promise((resolve) => answers.push(() => resolve(code)));
  });
  return { codes, answer: () => answers.shift()?.(), used: () => next };
}

describe('codes of a counter', () => {
  it('are used up one by one: a second press before the answer gets the same', async () => {
    const { codes, answer, used } = createCounter();
    const presses = [codes.use('a'), codes.use('a'), codes.use('a')];
    answer();
    expect(await Promise.all(presses)).toEqual(['a-0', 'a-0', 'a-0']);
    expect(used()).toBe(1);
    const later = codes.use('a');
    answer();
    expect(await later).toBe('a-1');
  });

  it('of two entries do not wait for each other', async () => {
    const { codes, answer } = createCounter();
    const both = [codes.use('a'), codes.use('b')];
    answer();
    answer();
    expect(await Promise.all(both)).toEqual(['a-0', 'b-1']);
  });

  it('that did not come are asked for anew by the next press', async () => {
    const failures = [new Error('away'), new Error('still away')];
    const codes = createCounterCodes(() => Promise.reject(failures.shift()));
    await expect(codes.use('a')).rejects.toThrow('away');
    await expect(codes.use('a')).rejects.toThrow('still away');
    expect(codes.get().size).toBe(0);
  });

  it('are forgotten after a minute each, however many are taken meanwhile', async () => {
    const { codes, answer } = createCounter();
    const take = async (id: string) => {
      const code = codes.use(id);
      answer();
      await code;
    };
    await take('a');
    vi.advanceTimersByTime(40_000);
    await take('b');
    expect([...codes.get().keys()]).toEqual(['a', 'b']);
    vi.advanceTimersByTime(20_000);
    expect([...codes.get().keys()]).toEqual(['b']);
    await take('b');
    vi.advanceTimersByTime(40_000);
    expect([...codes.get()]).toEqual([['b', 'b-2']]);
    vi.advanceTimersByTime(20_000);
    expect(codes.get().size).toBe(0);
  });

  it('are forgotten with the page', async () => {
    const { codes, answer } = createCounter();
    const code = codes.use('a');
    answer();
    await code;
    codes.forgetAll();
    expect(codes.get().size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
