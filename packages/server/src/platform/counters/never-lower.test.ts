import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Count } from './counters.ts';
import { neverLower } from './never-lower.ts';
import type { RateCounters } from './rate-counters.ts';

const START = 1_700_000_000_000;
const WINDOW_SECONDS = 60;

/** A store as the contract has it, that a test can empty. `delays` postpone answers, so that they overtake each other. */
function createStore(delays: number[] = []) {
  const counts = new Map<string, Count>();
  const answered = async (value: Count) => {
    for (let turns = delays.shift() ?? 0; turns > 0; turns--) await Promise.resolve();
    return { ...value };
  };
  const open = (key: string, now: number) => {
    const count = counts.get(key);
    return count && count.windowEndsAt > now
      ? count
      : { count: 0, windowEndsAt: now + WINDOW_SECONDS * 1000 };
  };
  const store: RateCounters = {
    read: (key, now) => answered(open(key, now)),
    raise(key, _windowSeconds, now) {
      const before = open(key, now);
      const after = { ...before, count: before.count + 1 };
      counts.set(key, after);
      return answered(after);
    },
  };
  return { store, forget: () => counts.clear() };
}

type Event = 'here' | 'there' | 'forgotten';
const events = fc.array(fc.constantFrom<Event>('here', 'here', 'there', 'forgotten'), { maxLength: 60 });

it('within a window a count never goes down, and is never more than what happened', async () => {
  await fc.assert(
    fc.asyncProperty(events, async (history) => {
      const { store, forget } = createStore();
      const here = neverLower(store);
      let happened = 0;
      let highest = 0;
      for (const event of history) {
        if (event === 'forgotten') forget();
        else {
          happened++;
          const counters = event === 'here' ? here : store;
          const { count } = await counters.raise('k', WINDOW_SECONDS, START);
          if (event === 'here') expect(count).toBeGreaterThan(highest);
        }
        const { count } = await here.read('k', START);
        expect(count).toBeGreaterThanOrEqual(highest);
        expect(count).toBeLessThanOrEqual(happened);
        highest = count;
      }
    }),
  );
});

it('events side by side are each counted, in whatever order they are answered, also after a loss', async () => {
  const delays = fc.array(fc.nat(5), { minLength: 20, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(delays, fc.nat(20), async (turns, before) => {
      const { store, forget } = createStore([...turns]);
      const counters = neverLower(store);
      for (let event = 0; event < before; event++) await counters.raise('k', WINDOW_SECONDS, START);
      forget();
      const burst = Array.from({ length: 20 }, () => counters.raise('k', WINDOW_SECONDS, START));
      for (const { count } of await Promise.all(burst)) expect(count).toBeLessThanOrEqual(before + 20);
      expect((await counters.read('k', START)).count).toBe(before + 20);
    }),
  );
});

it('an event that no store could count is counted here, and its failure is told', async () => {
  const { store } = createStore();
  let down = false;
  const counters = neverLower({
    ...store,
    raise: (...event) => (down ? Promise.reject(new Error('down')) : store.raise(...event)),
  });
  await counters.raise('k', WINDOW_SECONDS, START);
  down = true;
  await expect(counters.raise('k', WINDOW_SECONDS, START)).rejects.toThrow('down');
  expect((await counters.read('k', START)).count).toBe(2);
});

it('begins again from nothing with the window', async () => {
  const { store } = createStore();
  const counters = neverLower(store);
  for (let event = 0; event < 5; event++) await counters.raise('k', WINDOW_SECONDS, START);
  const next = START + WINDOW_SECONDS * 1000;
  expect((await counters.read('k', next)).count).toBe(0);
  expect(await counters.raise('k', WINDOW_SECONDS, next)).toMatchObject({ count: 1 });
});

it('remembers 10,000 keys and drops the one that was raised the longest ago', async () => {
  const { store, forget } = createStore();
  const counters = neverLower(store);
  await counters.raise('first', WINDOW_SECONDS, START);
  await counters.raise('second', WINDOW_SECONDS, START);
  await counters.raise('first', WINDOW_SECONDS, START);
  for (let key = 0; key < 9999; key++) await counters.raise(`k${key}`, WINDOW_SECONDS, START);
  forget();
  expect((await counters.read('first', START)).count).toBe(2);
  expect((await counters.read('second', START)).count).toBe(0);
});
