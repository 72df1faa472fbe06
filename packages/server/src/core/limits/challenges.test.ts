import { expect, it } from 'vitest';
import type { Context } from '../context.ts';
import { createChallengeLimits } from './challenges.ts';

/** Counts in memory, and what they were counted under. */
function counting() {
  const keys: string[] = [];
  const count = { count: 1, windowEndsAt: 1 };
  const counters = {
    read: async () => count,
    async raise(key: string) {
      keys.push(key);
      return count;
    },
  };
  const dataKeys = { mac: (_purpose: string, text: string) => Buffer.from(text).toString('hex') };
  const limits = createChallengeLimits(
    counters,
    dataKeys,
    { now: () => 0 },
    {
      max: 1,
      windowSeconds: 1,
    },
  );
  return { keys, limits };
}

const context = { applicationId: 'app', sourceAddress: '198.51.100.7' } as Context;

it('counts under no name in clear, and every spelling of a name as one', async () => {
  const { keys, limits } = counting();
  for (const name of ['hannah@example.com', 'HANNAH@example.com'])
    await limits.spend({ applicationId: 'app', name }, context);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]?.toLowerCase()).not.toContain('hannah');
});

it('counts nothing where the address of the user is not told: a stranger could use up what is theirs', async () => {
  const { keys, limits } = counting();
  const { sourceAddress: _none, ...unsaid } = context;
  await limits.spend({ applicationId: 'app', name: 'hannah' }, unsaid as Context);
  await limits.spend(undefined, unsaid as Context);
  expect(keys).toEqual([]);
});
