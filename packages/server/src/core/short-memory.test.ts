import { expect, it } from 'vitest';
import { isKept } from '../platform/garbage-fixture.ts';
import { createShortMemory } from './short-memory.ts';

const MAX_AGE_MS = 1000;

it('what is too old to be told is not kept until there is no room for it', async () => {
  let now = Date.UTC(2026, 10, 22);
  const memory = createShortMemory({
    read: async (id) => ({ id }),
    ownerOf: ({ id }) => id,
    clock: { now: () => now },
    ...{ maxAgeMs: MAX_AGE_MS, maxEntries: 5000 },
  });
  const find = async (id: string) => new WeakRef((await memory.find(id)) ?? {});

  const first = await find('first');
  now += MAX_AGE_MS - 1;
  await find('second');
  expect(await isKept(first)).toBe(true);
  now += 1;
  const third = await find('third');
  expect(await isKept(first)).toBe(false);
  expect(await isKept(third)).toBe(true);
});
