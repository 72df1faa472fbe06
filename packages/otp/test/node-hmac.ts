import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { decodeBase32, type Hmac } from '../src/index.ts';

/** The HMAC as the server has it. */
export const nodeHmac: Hmac<KeyObject> = (algorithm, key, movingFactor) =>
  createHmac(algorithm, key).update(movingFactor).digest();

export function keyOf(secret: Uint8Array | string): KeyObject {
  return createSecretKey(typeof secret === 'string' ? decodeBase32(secret) : secret);
}

/** `nodeHmac`, with a count of the calls: what an observer of the time taken would see. */
export function countingHmac() {
  const counter = { calls: 0 };
  const hmac: Hmac<KeyObject> = (algorithm, key, movingFactor) => {
    counter.calls++;
    return nodeHmac(algorithm, key, movingFactor);
  };
  return { hmac, counter };
}
