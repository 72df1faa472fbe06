import { BoundedMap } from '../../../platform/bounded-map.ts';
import { readPublicKey, type VerificationKey } from './checks/public-key.ts';

/** A key takes a kilobyte. */
const MOST_KEYS = 2000;

/**
 * Reads public keys of credentials, and keeps those that were read last: half as much work as the signature is. What is kept
 * hangs on nothing but the key itself, so it cannot be outdated; whose it is, the row says each time.
 */
export function createKeyCache(most = MOST_KEYS): (coseKey: string) => VerificationKey | undefined {
  const keys = new BoundedMap<string, VerificationKey>(most);
  return (coseKey) => {
    const kept = keys.get(coseKey);
    if (kept) return kept;
    const key = readPublicKey(Buffer.from(coseKey, 'base64url'));
    if (!key) return undefined;
    keys.set(coseKey, key);
    return key;
  };
}
