import { describe, expect, it } from 'vitest';
import { refusal } from '../../test/refusal.ts';
import { checkArgon2id, checkEntryCount, checkFileSize, checkPbkdf2, checkScrypt } from './limits.ts';

describe('T10: what a file asks for is bounded before any work', () => {
  it('scrypt up to 2^20 blocks and 1 GiB, over all keys of the file', () => {
    expect(() => checkScrypt({ N: 2 ** 20, r: 8, p: 1 })).not.toThrow();
    expect(() => checkScrypt({ N: 2 ** 15, r: 8, p: 1 }, { N: 2 ** 15, r: 8, p: 1 })).not.toThrow();
    const thousand = Array.from({ length: 1_000 }, () => ({ N: 2 ** 15, r: 8, p: 1 }));
    for (const costs of [
      [{ N: 2 ** 30, r: 8, p: 1 }],
      [{ N: 2 ** 21, r: 1, p: 1 }],
      [{ N: 2 ** 20, r: 9, p: 1 }],
      [{ N: 2 ** 15, r: 8, p: 1_000 }],
      [{ N: 2, r: 2 ** 40, p: 1 }],
      thousand,
    ])
      expect(refusal(() => checkScrypt(...costs))).toBe('format.kdf_too_expensive');
  });

  it('PBKDF2 up to 10,000,000 rounds', () => {
    expect(() => checkPbkdf2(10_000_000)).not.toThrow();
    for (const iterations of [10_000_001, 2 ** 31, Number.MAX_SAFE_INTEGER])
      expect(refusal(() => checkPbkdf2(iterations))).toBe('format.kdf_too_expensive');
  });

  it('Argon2id up to 1 GiB and 10 passes', () => {
    expect(() => checkArgon2id({ memoryKib: 2 ** 20, passes: 10, parallelism: 4 })).not.toThrow();
    for (const cost of [
      { memoryKib: 2 ** 20 + 1, passes: 1, parallelism: 1 },
      { memoryKib: 2 ** 26, passes: 1, parallelism: 1 },
      { memoryKib: 64, passes: 11, parallelism: 1 },
      { memoryKib: 2 ** 20, passes: 1, parallelism: 17 },
    ])
      expect(refusal(() => checkArgon2id(cost))).toBe('format.kdf_too_expensive');
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a cost of %s is no cost', (bad) => {
    expect(refusal(() => checkPbkdf2(bad))).toBe('format.damaged');
    expect(refusal(() => checkScrypt({ N: bad, r: 8, p: 1 }))).toBe('format.damaged');
    expect(refusal(() => checkScrypt({ N: 16, r: bad, p: 1 }))).toBe('format.damaged');
    expect(refusal(() => checkScrypt({ N: 16, r: 8, p: bad }))).toBe('format.damaged');
    for (const name of ['memoryKib', 'passes', 'parallelism'] as const) {
      const cost = { memoryKib: 64, passes: 3, parallelism: 1, [name]: bad };
      expect(refusal(() => checkArgon2id(cost))).toBe('format.damaged');
    }
  });

  it('what the algorithms themselves do not allow is damage', () => {
    expect(refusal(() => checkScrypt({ N: 3, r: 8, p: 1 }))).toBe('format.damaged');
    expect(refusal(() => checkScrypt({ N: 1, r: 8, p: 1 }))).toBe('format.damaged');
    expect(refusal(() => checkArgon2id({ memoryKib: 7, passes: 1, parallelism: 1 }))).toBe('format.damaged');
  });

  it('files and entries', () => {
    expect(() => checkFileSize(20 * 1024 * 1024)).not.toThrow();
    expect(refusal(() => checkFileSize(20 * 1024 * 1024 + 1))).toBe('format.too_large');
    expect(() => checkEntryCount(5_000)).not.toThrow();
    expect(refusal(() => checkEntryCount(5_001))).toBe('format.too_many_entries');
  });
});
