import type { KeyObject } from 'node:crypto';
import { TwofoldError } from '../errors.ts';
import type { Random } from '../random.ts';
import { checkEnvelope, openEnvelope, type Place, sealEnvelope } from './envelope.ts';
import { type MasterKey, masterKeyId, refuseRepeatedKeys, sealingKey } from './master-keys/master-key.ts';
import type { KeySource } from './master-keys/watch-key-file.ts';

export interface Keyring {
  /** The key that seals. */
  readonly currentKeyId: string;
  /** Every key that opens, the current one first. */
  readonly keyIds: readonly string[];
  /** Seals with the current key, for this place only. */
  seal(place: Place, plaintext: Uint8Array): string;
  /**
   * Opens what was sealed for this place.
   *
   * @throws `keyring.damaged` when the envelope or the place is not as it was sealed; `keyring.unknown_key` when the
   *   key that sealed it is not in the ring, nor in the file that the ring came from.
   */
  open(place: Place, envelope: string): Uint8Array;
  /**
   * Takes over the keys of the file when it changed, so that new values are sealed with the new key. To be called
   * every second: `dropKeyFromFile` counts on it. True when the keys are others now.
   *
   * @throws once per change when the file cannot be used; the ring stays as it is, and serves on.
   */
  refresh(): boolean;
}

interface Ring {
  currentKeyId: string;
  currentKey: KeyObject;
  sealingKeys: ReadonlyMap<string, KeyObject>;
}

/**
 * @param keys the first one seals, all of them open.
 * @param source where later keys come from, if the keys can change while this process runs.
 * @throws `keyring.missing_key`, `keyring.weak_key` (a key stands there twice).
 */
export function createKeyring({
  keys,
  random,
  source,
}: {
  keys: readonly MasterKey[];
  random: Random;
  source?: KeySource | undefined;
}): Keyring {
  let ring = createRing(keys);

  /** Another process may have begun to seal with a key that was added to the file a moment ago. */
  function findLateKey(keyId: string): KeyObject | undefined {
    try {
      const later = source?.missing();
      if (later) ring = createRing(later);
    } catch {
      // `refresh` is where a broken file is reported; here it only means that the key is not known.
    }
    return ring.sealingKeys.get(keyId);
  }

  return {
    get currentKeyId() {
      return ring.currentKeyId;
    },
    get keyIds() {
      return [...ring.sealingKeys.keys()];
    },
    seal(place, plaintext) {
      return sealEnvelope(ring.currentKey, ring.currentKeyId, place, plaintext, random);
    },
    open(place, envelope) {
      const keyId = checkEnvelope(place, envelope);
      const key = ring.sealingKeys.get(keyId) ?? findLateKey(keyId);
      if (!key) throw unknownKey(keyId);
      return openEnvelope(key, place, envelope);
    },
    refresh() {
      const later = source?.changed();
      if (!later) return false;
      const before = [...ring.sealingKeys.keys()].join();
      ring = createRing(later);
      return [...ring.sealingKeys.keys()].join() !== before;
    },
  };
}

function createRing(keys: readonly MasterKey[]): Ring {
  refuseRepeatedKeys(keys, 'The key ring');
  const sealingKeys = new Map(keys.map((key) => [masterKeyId(key), sealingKey(key)]));
  const [current] = sealingKeys;
  if (!current) throw new TwofoldError('keyring.missing_key');
  return { currentKeyId: current[0], currentKey: current[1], sealingKeys };
}

function unknownKey(keyId: string): TwofoldError {
  return new TwofoldError(
    'keyring.unknown_key',
    `No key of the key ring has the id ${keyId}. Keys that still seal rows belong into ENCRYPTION_KEYS_PREVIOUS or the key file.`,
  );
}
