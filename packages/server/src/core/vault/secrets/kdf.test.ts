import { argon2Sync, scryptSync } from 'node:crypto';
import { OtpError } from '@twofold/otp';
import { describe, expect, it } from 'vitest';
import { createSystemRandom } from '../../../platform/random.ts';
import { formatTools } from './format-tools.ts';
import { argon2idOfPackage, nodeKdf } from './kdf.ts';

const password = new TextEncoder().encode('pässword');
const salt = new Uint8Array(16).fill(7);
const argon2 = { password, salt, memoryKib: 256, passes: 2, parallelism: 2, length: 32 };
const scrypt = { password, salt, N: 1_024, r: 8, p: 2, length: 32 };

async function refusalOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof OtpError) return error.code;
  throw error ?? new Error('nothing was thrown');
}

describe('key derivation of Node', () => {
  it('Argon2id is the same from Node and from the package that stands in for it', async () => {
    const {
      password: message,
      salt: nonce,
      memoryKib: memory,
      passes,
      parallelism,
      length: tagLength,
    } = argon2;
    const expected = argon2Sync('argon2id', { message, nonce, memory, passes, parallelism, tagLength });
    expect(Buffer.from(await nodeKdf.argon2id(argon2))).toEqual(expected);
    expect(Buffer.from(await argon2idOfPackage(argon2))).toEqual(expected);
  });

  it('scrypt, also with more memory than Node allows by itself', async () => {
    const { N, r, p, length } = scrypt;
    expect(Buffer.from(await nodeKdf.scrypt(scrypt))).toEqual(
      scryptSync(password, salt, length, { N, r, p }),
    );
    const large = { ...scrypt, N: 2 ** 15, r: 8, p: 1 };
    const options = { N: large.N, r: large.r, p: large.p, maxmem: 2 ** 26 };
    expect(Buffer.from(await nodeKdf.scrypt(large))).toEqual(scryptSync(password, salt, length, options));
  });

  it('is what files are read and written with', () => {
    expect(formatTools(undefined, createSystemRandom()).kdf).toBe(nodeKdf);
  });

  it.each([
    { memoryKib: 1024 ** 2 + 1 },
    { passes: 11 },
    { parallelism: 1_000 },
    { memoryKib: 64 * 1024 ** 2 },
  ])('T10: Argon2id with %j is refused', async (cost) => {
    expect(await refusalOf(nodeKdf.argon2id({ ...argon2, ...cost }))).toBe('format.kdf_too_expensive');
  });

  it.each([{ N: 2 ** 30 }, { N: 2 ** 21 }, { r: 2 ** 20 }, { N: 2 ** 20, r: 9 }])(
    'T10: scrypt with %j is refused',
    async (cost) => {
      expect(await refusalOf(nodeKdf.scrypt({ ...scrypt, ...cost }))).toBe('format.kdf_too_expensive');
    },
  );
});
