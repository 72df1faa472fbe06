import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movedBy } from './move.ts';

/**
 *  0 1 2
 *  3 4 5
 *  6 7
 */
const grid = { count: 8, columns: 3, pageRows: 2 };

describe('arrows in the grid of cards', () => {
  it.each([
    ['ArrowRight', 2, 3],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowDown', 6, 6],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 2, 2],
    ['Home', 5, 0],
    ['End', 0, 7],
    ['PageDown', 1, 7],
    ['PageUp', 7, 1],
    ['PageUp', 5, 2],
  ])('%s leads from %i to %i', (key, from, to) => {
    expect(movedBy(key, from, grid)).toBe(to);
  });

  it('leave other keys alone', () => {
    for (const key of ['Enter', 'a', '/', 'Tab']) expect(movedBy(key, 0, grid)).toBeUndefined();
    expect(movedBy('End', 0, { ...grid, count: 0 })).toBeUndefined();
  });

  it('never lead out of the grid', () => {
    const keys = fc.constantFrom(
      'ArrowRight',
      'ArrowLeft',
      'ArrowDown',
      'ArrowUp',
      'Home',
      'End',
      'PageUp',
      'PageDown',
    );
    const some = fc.record({
      count: fc.integer({ min: 1, max: 50 }),
      columns: fc.integer({ min: 1, max: 8 }),
      pageRows: fc.nat(5),
    });
    fc.assert(
      fc.property(some, keys, fc.nat(), (shape, key, start) => {
        const to = movedBy(key, start % shape.count, shape) ?? -1;
        expect(to).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThan(shape.count);
      }),
    );
  });
});
