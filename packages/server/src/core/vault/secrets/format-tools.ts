import { argon2, scrypt, webcrypto } from 'node:crypto';
import type { FormatTools, Kdf } from '@twofold/otp/formats/format';
import type { Random } from '../../../platform/random.ts';

/** What reading and writing the files of other authenticators needs of the runtime. */
export function formatTools(password: string | undefined, random: Random): FormatTools {
  return {
    password,
    subtle: webcrypto.subtle,
    random: (length) => random.bytes(length),
    kdf: { scrypt: scryptKey, argon2id: argon2idKey },
  };
}

/**
 * Twice what a file may ask for, as scrypt needs a little more than its own block: the package has refused greater costs
 * before it calls.
 */
const MAX_SCRYPT_BYTES = 2 * 1024 ** 3;

/** On the runtime's threads, so that nobody waits for it. */
const scryptKey: Kdf['scrypt'] = ({ password, salt, N, r, p, length }) =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: MAX_SCRYPT_BYTES }, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });

const argon2idKey: Kdf['argon2id'] = ({ password, salt, memoryKib: memory, passes, parallelism, length }) =>
  new Promise((resolve, reject) => {
    const parameters = { message: password, nonce: salt, memory, passes, parallelism, tagLength: length };
    argon2('argon2id', parameters, (error, key) =>
      error === null ? resolve(new Uint8Array(key)) : reject(error),
    );
  });
