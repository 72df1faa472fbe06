import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { MINUTE_MS } from '../../platform/time.ts';
import { signCompact } from '../tokens/compact-jws.ts';
import type { SigningKey, SigningKeys } from '../tokens/signing-keys.ts';
import type { Identity } from './identity.ts';
import type { Service } from './services/services.ts';

/** Signed statements for services that do not want to rely on headers: a JWT of a minute, for this service alone. */
export interface Assertions {
  issue(service: Service, identity: Identity): Promise<string>;
}

export const ASSERTION_LIFETIME_SECONDS = 60;
/** The key that signs now is looked up anew after this; its successor is published a day before it signs. */
const KEY_AGE_MS = MINUTE_MS;

export function createAssertions(parts: {
  signingKeys: Pick<SigningKeys, 'current'>;
  database: Database;
  clock: Clock;
  /** `iss`, as of access tokens. */
  issuer: string;
}): Assertions {
  const { signingKeys, database, clock, issuer } = parts;
  let kept: { readAt: number; key: Promise<SigningKey> } | undefined;

  function currentKey(): Promise<SigningKey> {
    const now = clock.now();
    if (kept && now >= kept.readAt && now - kept.readAt < KEY_AGE_MS) return kept.key;
    const entry = { readAt: now, key: database.transaction((tx) => signingKeys.current(tx)) };
    kept = entry;
    entry.key.catch(() => {
      if (kept === entry) kept = undefined;
    });
    return entry.key;
  }

  return {
    async issue(service, { userServiceToken, username, email, role, groups }) {
      const { id: kid, privateKey } = await currentKey();
      const iat = Math.floor(clock.now() / 1000);
      const claims = {
        ...{
          iss: issuer,
          aud: service.name,
          sub: userServiceToken,
          iat,
          exp: iat + ASSERTION_LIFETIME_SECONDS,
        },
        ...(username !== undefined && { preferred_username: username }),
        ...(email !== undefined && { email }),
        ...(role !== undefined && { role }),
        ...(groups !== undefined && { groups }),
      };
      // Its own type: it is no access token, here or anywhere (RFC 8725, section 3.11).
      return signCompact({ kid, typ: 'gate+jwt' }, claims, privateKey);
    },
  };
}
