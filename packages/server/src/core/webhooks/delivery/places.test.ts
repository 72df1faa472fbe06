import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlaces } from './places.ts';

describe('K06: places of requests under way', () => {
  it('grow with each that is accepted, up to four, and fall back to one with each that is not', () => {
    const places = createPlaces();
    const use = (accepted?: boolean) => {
      places.take('a', false);
      places.give('a', false, accepted);
      return places.free('a', false);
    };
    expect(places.free('a', false)).toBe(1);
    expect([true, true, true, true, true].map(use)).toEqual([2, 3, 4, 4, 4]);
    expect([use(undefined), use(false), use(undefined)]).toEqual([4, 1, 1]);
  });

  it('of webhooks that failed are other ones: however many of them hang, the others keep theirs', () => {
    const places = createPlaces();
    let hanging = 0;
    for (let i = 0; i < 1000; i++) {
      if (places.free(`bad ${i}`, true) === 0) continue;
      places.take(`bad ${i}`, true);
      hanging++;
    }
    expect([hanging, places.free('good', false)]).toEqual([32, 1]);
  });

  it('are never more than there are, and all free again when nothing is under way', () => {
    const step = fc.record({
      id: fc.constantFrom('a', 'b', 'c'),
      troubled: fc.boolean(),
      accepted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const places = createPlaces();
        const taken: typeof steps = [];
        for (const each of steps) {
          if (places.free(each.id, each.troubled) > 0) {
            places.take(each.id, each.troubled);
            taken.push(each);
          } else {
            const done = taken.shift();
            if (done) places.give(done.id, done.troubled, done.accepted);
          }
          for (const id of ['a', 'b', 'c']) {
            expect(taken.filter((one) => one.id === id).length).toBeLessThanOrEqual(4);
          }
        }
        for (const { id, troubled, accepted } of taken) places.give(id, troubled, accepted);
        for (const id of ['a', 'b', 'c']) expect(places.free(id, true)).toBe(1);
      }),
    );
  });
});
