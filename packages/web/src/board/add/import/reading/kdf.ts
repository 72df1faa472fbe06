import type { Kdf } from '@twofold/otp/formats/format';
import { checkArgon2id, checkScrypt } from '@twofold/otp/formats/limits';
import { argon2id, scrypt } from 'hash-wasm';

/**
 * What encrypted files ask for and WebCrypto does not have, in WebAssembly: for a worker, where the policy allows it and
 * nobody waits. Costs are bounded here too, before any work: whoever calls may have forgotten.
 *
 * Both throw OtpError `format.kdf_too_expensive`, `format.damaged`; a RangeError where the device has not got the memory.
 */
export const browserKdf: Kdf = {
  async argon2id(parameters) {
    checkArgon2id(parameters);
    const { password, salt, memoryKib, passes, parallelism, length } = parameters;
    const costs = { memorySize: memoryKib, iterations: passes, parallelism, hashLength: length };
    return argon2id({ password, salt, ...costs, outputType: 'binary' });
  },

  async scrypt({ password, salt, N, r, p, length }) {
    checkScrypt({ N, r, p });
    const costs = { costFactor: N, blockSize: r, parallelism: p, hashLength: length };
    return scrypt({ password, salt, ...costs, outputType: 'binary' });
  },
};
