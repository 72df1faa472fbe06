import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';
import { isKept } from './garbage-fixture.ts';

const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant('set' as const), key: keys, value: fc.nat() }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('delete' as const), key: keys }) },
    { weight: 1, arbitrary: fc.record({ does: fc.constant('clear' as const) }) },
  ),
  { maxLength: 60 },
);

it('keeps what was set last, as many as there is room for, whatever was deleted between', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), steps, (room, taken) => {
      const map = new BoundedMap<string, number>(room);
      let expected: [string, number][] = [];
      for (const step of taken) {
        if (step.does === 'clear') {
          map.clear();
          expected = [];
          continue;
        }
        expected = expected.filter(([key]) => key !== step.key);
        if (step.does === 'delete') map.delete(step.key);
        else {
          map.set(step.key, step.value);
          expected = [...expected, [step.key, step.value] as [string, number]].slice(-room);
        }
        expect([...map]).toEqual(expected);
      }
    }),
  );
});

describe('what was replaced is not kept', () => {
  const ROOM = 100;
  /** Puts one there, and another in its place when the map was written anew, as it is after so many. */
  const replace = (map: BoundedMap<number, object>): WeakRef<object> => {
    map.set(0, {});
    const reference = new WeakRef(map.get(0) ?? {});
    for (let times = 0; times < 10 * ROOM; times++) map.set(1 + (times % 9), {});
    map.set(0, {});
    return reference;
  };

  it('by a map that has room', async () => {
    const map = new BoundedMap<number, object>(ROOM);
    const replaced = replace(map);
    expect(await isKept(replaced)).toBe(false);
    expect(map.size).toBe(10);
  });

  it('by one that had none, and dropped what was oldest', async () => {
    const map = new BoundedMap<number, object>(ROOM);
    for (let key = -2 * ROOM; key < 10; key++) map.set(key, {});
    const replaced = replace(map);
    expect(await isKept(replaced)).toBe(false);
    expect(map.size).toBe(ROOM);
  });

  it('nor what was cleared', async () => {
    const map = new BoundedMap<number, object>(ROOM);
    for (let key = -2 * ROOM; key <= 0; key++) map.set(key, {});
    const cleared = new WeakRef(map.get(0) ?? {});
    map.clear();
    map.set(1, {});
    expect(await isKept(cleared)).toBe(false);
    expect(map.size).toBe(1);
  });
});
