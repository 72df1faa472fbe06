import crypto, { type scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Algorithm, Options } from '@node-rs/argon2';
import type { Kdf } from '@twofold/otp/formats/format';
import { checkArgon2id, checkScrypt } from '@twofold/otp/formats/limits';

type Argon2idParameters = Parameters<Kdf['argon2id']>[0];

const ARGON2ID: Algorithm.Argon2id = 2;
const SPARE_BYTES = 1024 ** 2;

/**
 * What formats ask for and WebCrypto does not have, on threads of the pool. Costs are bounded here too, before any work:
 * whoever calls may have forgotten.
 *
 * Both throw OtpError `format.kdf_too_expensive`, `format.damaged`.
 */
export const nodeKdf: Kdf = {
  async argon2id(parameters) {
    checkArgon2id(parameters);
    // Node has it from 24.7 on; a named import of what is not there would keep this file from loading.
    return typeof crypto.argon2 === 'function' ? argon2idOfNode(parameters) : argon2idOfPackage(parameters);
  },

  async scrypt({ password, salt, N, r, p, length }) {
    checkScrypt({ N, r, p });
    // OpenSSL counts N + 2 blocks for the table and p for the result; Node allows 32 MiB if nothing is said.
    const maxmem = 128 * r * (N + 2 + p) + SPARE_BYTES;
    return promisify<Parameters<typeof scrypt>[0], Uint8Array, number, crypto.ScryptOptions, Buffer>(
      crypto.scrypt,
    )(password, salt, length, { N, r, p, maxmem });
  },
};

function argon2idOfNode(parameters: Argon2idParameters): Promise<Uint8Array> {
  const { password, salt, memoryKib, passes, parallelism, length } = parameters;
  return promisify(crypto.argon2)('argon2id', {
    message: password,
    nonce: salt,
    memory: memoryKib,
    passes,
    parallelism,
    tagLength: length,
  });
}

/** Exported for its test: no Node that runs the tests comes here by itself. */
export async function argon2idOfPackage(parameters: Argon2idParameters): Promise<Uint8Array> {
  const { password, salt, memoryKib, passes, parallelism, length } = parameters;
  const { hashRaw } = await import('@node-rs/argon2');
  const options: Options = {
    algorithm: ARGON2ID,
    salt,
    memoryCost: memoryKib,
    timeCost: passes,
    parallelism,
    outputLen: length,
  };
  return hashRaw(password, options);
}
