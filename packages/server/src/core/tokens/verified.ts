import { BoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';

/** As many sessions as are in use at once, several times over: about 3 MB. */
const MAX_REMEMBERED = 10_000;

/** What an access token says, once its signature, times, issuer and audience are verified. */
export interface AccessClaims {
  personId: string;
  sessionId: string;
}

/** What was verified of an access token: signature, type, issuer, audience and times. */
export interface VerifiedToken {
  /** Of the key that signed it. */
  kid: string;
  /** Unix seconds: from its own time on it is none. */
  expires: number;
  claims: AccessClaims;
}

/**
 * Access tokens that were verified, until they end: a page sends the same one with each request, and to verify its
 * signature costs more than all else of a short answer. Whether its key and its session still are, is asked each time
 * all the same. A token itself is not kept, only its SHA-256.
 */
export interface VerifiedTokens {
  /** @param digest SHA-256 of the whole token */
  find(digest: string): VerifiedToken | undefined;
  add(digest: string, verified: VerifiedToken): void;
}

export function createVerifiedTokens(clock: Clock): VerifiedTokens {
  const remembered = new BoundedMap<string, VerifiedToken & { verifiedAt: number }>(MAX_REMEMBERED);

  return {
    find(digest) {
      const known = remembered.get(digest);
      if (!known) return undefined;
      const now = clock.now();
      // A clock that was set back may make it one that is not valid yet: it is verified anew.
      if (known.verifiedAt <= now && now < known.expires * 1000) return known;
      remembered.delete(digest);
      return undefined;
    },
    add(digest, verified) {
      remembered.set(digest, { ...verified, verifiedAt: clock.now() });
    },
  };
}
