import { randomBytes, randomFillSync } from 'node:crypto';

/** The only place that draws randomness. Every value comes from the operating system's generator. */
export interface Random {
  /** `length` fresh bytes; the caller owns them. */
  bytes(length: number): Uint8Array;
}

const POOL_BYTES = 8192;

/**
 * Draws from the system in blocks, as one call for 32 bytes costs nearly as much as one for 8 KiB. Bytes are wiped
 * from the pool as they are handed out, so that a later core dump holds none that became a secret.
 */
export function createSystemRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    bytes(length) {
      if (length > 256) return new Uint8Array(randomBytes(length));
      if (used + length > POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const drawn = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return drawn;
    },
  };
}
