import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_SLOTS, type Slots, slotsFor } from './slots.ts';

const after = (...steps: readonly (readonly string[])[]): Slots =>
  steps.reduce((slots, ids) => slotsFor(slots, ids, undefined), NO_SLOTS);
const namesOf = ({ names }: Slots) => Object.fromEntries(names);

describe('the element of a card', () => {
  it('stays its own for as long as it is shown, wherever it stands', () => {
    expect(namesOf(after(['a', 'b', 'c'], ['c', 'a', 'b']))).toEqual({ a: 0, b: 1, c: 2 });
  });

  it('is taken over from a card that is not shown any more, in their order', () => {
    expect(namesOf(after(['a', 'b', 'c'], ['x', 'b', 'y', 'z']))).toEqual({ x: 0, b: 1, y: 2, z: 3 });
  });

  it('is not taken over from the card that has the focus', () => {
    const slots = slotsFor(after(['a', 'b']), ['b', 'c'], 'a');
    expect(namesOf(slots)).toEqual({ b: 1, c: 2 });
  });

  it('is the same object where nothing has changed', () => {
    const slots = after(['a', 'b']);
    expect(slotsFor(slots, ['a', 'b'], undefined)).toBe(slots);
  });

  it('is never that of two, and that of before wherever there was one', () => {
    const ids = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(ids, fc.option(fc.constantFrom(...'abcdefghijkl')))), (steps) => {
        let slots = NO_SLOTS;
        for (const [shown, held] of steps) {
          const before = slots;
          slots = slotsFor(before, shown, held ?? undefined);
          expect([...slots.names.keys()]).toEqual(shown.length === 0 ? [] : expect.arrayContaining(shown));
          expect(slots.names.size).toBe(shown.length);
          expect(new Set(slots.names.values()).size).toBe(shown.length);
          for (const id of shown)
            if (before.names.has(id)) expect(slots.names.get(id)).toBe(before.names.get(id));
          if (held !== null && !shown.includes(held) && before.names.has(held))
            expect([...slots.names.values()]).not.toContain(before.names.get(held));
        }
      }),
    );
  });
});
