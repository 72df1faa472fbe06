import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

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
