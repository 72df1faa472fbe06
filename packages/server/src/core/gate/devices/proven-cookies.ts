import { BoundedMap } from '../../../platform/bounded-map.ts';
import type { GateDevice } from './devices.ts';

/** What the cookies of a browser were found to prove. */
export interface Proof {
  deviceId: string;
  /** Of the secret beside it: what has to be kept of the device for it to be proven. */
  secretHash: string;
}

/**
 * Cookie headers that proved a device, with what was computed of them: a page is fifty requests with the same cookies. It is
 * arithmetic that is remembered and no decision: whether the device is still there, and still has this secret, is asked each
 * time. Only what was proven gets in, so that nobody fills it with what they made up; a header is found by V8's hash of all
 * of it, seeded for each process, so that the time of the search tells nobody how much of a secret is right.
 */
export interface ProvenCookies {
  recall(header: string): Proof | undefined;
  /** A header that proved this device, and nothing else that could be one. */
  remember(header: string, proven: { device: Pick<GateDevice, 'id'>; secretHash: string }): void;
}

const MAX_REMEMBERED = 10_000;
/** A page with more cookies than this is read anew each time: ten megabytes are enough for this. */
const MAX_CHARACTERS = 1024;

export function createProvenCookies(): ProvenCookies {
  const proofs = new BoundedMap<string, Proof>(MAX_REMEMBERED);
  return {
    recall: (header) => proofs.get(header),
    remember(header, { device: { id: deviceId }, secretHash }) {
      if (header.length <= MAX_CHARACTERS) proofs.set(header, { deviceId, secretHash });
    },
  };
}
