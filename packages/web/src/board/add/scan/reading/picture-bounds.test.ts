import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDrawing, isReadableFile, sizesToTry } from './picture-bounds.ts';

describe('T11: the size in which a picture is looked at', () => {
  it.each([
    ['a small one, as it is', { width: 300, height: 200 }, [{ width: 300, height: 200 }]],
    [
      'a screenshot, smaller and as it is',
      { width: 2400, height: 1200 },
      [
        { width: 1200, height: 600 },
        { width: 2400, height: 1200 },
      ],
    ],
    [
      'a photograph, twice smaller',
      { width: 3000, height: 6000 },
      [
        { width: 600, height: 1200 },
        { width: 1500, height: 3000 },
      ],
    ],
    ['one without a size', { width: 0, height: 0 }, []],
    ['one that fills the memory', { width: 30_000, height: 30_000 }, []],
  ])('is that of %s', (_, size, sizes) => {
    expect(sizesToTry(size)).toEqual(sizes);
  });

  it('is never more than nine million pixels', () => {
    const length = fc.integer({ min: -1, max: 100_000 });
    fc.assert(
      fc.property(length, length, (width, height) => {
        for (const size of sizesToTry({ width, height })) {
          expect(Math.min(size.width, size.height)).toBeGreaterThan(0);
          expect(size.width * size.height).toBeLessThanOrEqual(9_000_000);
        }
      }),
    );
  });

  it('is not asked of a file that is empty or too large', () => {
    expect([0, 1, 20 << 20, (20 << 20) + 1].map((size) => isReadableFile({ size }))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('is not asked of a drawing, which would be drawn for as long as it likes', () => {
    expect(
      ['image/svg+xml', 'image/svg+xml;charset=utf-8', 'image/png', ''].map((type) => isDrawing({ type })),
    ).toEqual([true, true, false, false]);
  });
});
