import { describe, expect, it } from 'vitest';
import { createSystemRandom } from './random.ts';

describe('randomness', () => {
  it('never hands out the same bytes twice, across refills of the pool', () => {
    const random = createSystemRandom();
    const drawn = Array.from({ length: 2000 }, () => Buffer.from(random.bytes(16)).toString('hex'));
    expect(new Set(drawn).size).toBe(2000);
  });

  it('hands out bytes that the caller owns: changing them changes nobody else', () => {
    const random = createSystemRandom();
    const first = random.bytes(32);
    const second = random.bytes(32);
    const before = Buffer.from(second).toString('hex');
    first.fill(0);
    expect(Buffer.from(second).toString('hex')).toBe(before);
    expect(first.buffer).not.toBe(second.buffer);
  });

  it.each([0, 1, 255, 256, 257, 10_000])('draws %i bytes', (length) => {
    expect(createSystemRandom().bytes(length)).toHaveLength(length);
  });
});
