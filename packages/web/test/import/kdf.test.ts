import { argon2Sync, scryptSync } from 'node:crypto';
import { OtpError } from '@twofold/otp';
import { describe, expect, it } from 'vitest';
import { browserKdf } from '../../src/board/add/import/reading/kdf.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('what a browser derives keys with', () => {
  it.each([
    { memoryKib: 19 * 1024, passes: 2, parallelism: 1 },
    { memoryKib: 64, passes: 3, parallelism: 4 },
  ])('is Argon2id, as Node has it: %o', async ({ memoryKib, passes, parallelism }) => {
    const [password, salt] = [bytes('pässword'), bytes('a salt of 16 by.')];
    const expected = argon2Sync('argon2id', {
      ...{ message: password, nonce: salt, memory: memoryKib, passes, parallelism, tagLength: 32 },
    });
    const key = await browserKdf.argon2id({ password, salt, memoryKib, passes, parallelism, length: 32 });
    expect(key).toEqual(new Uint8Array(expected));
  });

  it.each([
    { N: 32_768, r: 8, p: 1 },
    { N: 16, r: 1, p: 3 },
  ])('is scrypt, as Node has it: %o', async ({ N, r, p }) => {
    const [password, salt] = [bytes('pässword'), bytes('salt')];
    const expected = scryptSync(password, salt, 32, { N, r, p, maxmem: 2 ** 26 });
    expect(await browserKdf.scrypt({ password, salt, N, r, p, length: 32 })).toEqual(
      new Uint8Array(expected),
    );
  });

  it('T10: does no work beyond the bounds', async () => {
    const given = { password: bytes('x'), salt: bytes('12345678'), length: 32 };
    const tooMuch = new OtpError('format.kdf_too_expensive');
    const argon2id = { ...given, memoryKib: 1024 ** 2 + 1, passes: 1, parallelism: 1 };
    await expect(browserKdf.argon2id(argon2id)).rejects.toThrow(tooMuch);
    await expect(browserKdf.scrypt({ ...given, N: 2 ** 21, r: 8, p: 1 })).rejects.toThrow(tooMuch);
  });
});
