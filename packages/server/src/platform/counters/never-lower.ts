import { BoundedMap } from '../bounded-map.ts';
import type { Count } from './counters.ts';
import type { RateCounters } from './rate-counters.ts';

/** Keys whose counts are remembered: bounds the memory that rotating addresses can take. */
const MAX_REMEMBERED = 10_000;

/**
 * Around counters that may forget, or that change between two stores: within a window no count goes down, as far as
 * this process has seen it. What it remembers is a lower bound of what happened (the highest count that a store has
 * answered, and one more for each event that it counted itself since), so the higher of the two is never too high: a
 * caller is not limited early, and a store that was lost, flushed or exchanged gives nobody a new budget here.
 */
export function neverLower(counters: RateCounters): RateCounters {
  const remembered = new BoundedMap<string, Count>(MAX_REMEMBERED);

  function recall(key: string, now: number): Count | undefined {
    const known = remembered.get(key);
    if (known && known.windowEndsAt > now) return known;
    remembered.delete(key);
    return undefined;
  }

  return {
    async read(key, now) {
      const answer = await counters.read(key, now);
      const known = recall(key, now);
      if (known && known.count >= answer.count) return known;
      if (answer.count > 0) remembered.set(key, answer);
      return answer;
    },
    async raise(key, windowSeconds, now) {
      const before = recall(key, now) ?? { count: 0, windowEndsAt: now + windowSeconds * 1000 };
      // Before the answer: events that are counted side by side are each one more.
      const atLeast = { ...before, count: before.count + 1 };
      remembered.set(key, atLeast);
      const answer = await counters.raise(key, windowSeconds, now);
      const known = recall(key, now);
      if (!known || answer.count >= known.count) remembered.set(key, answer);
      return answer.count >= atLeast.count ? answer : atLeast;
    },
  };
}
