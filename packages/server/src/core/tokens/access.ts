import { hash } from 'node:crypto';
import type { JWTVerifyResult } from 'jose';
import type { Clock } from '../../platform/clock.ts';
import type { Transaction } from '../../platform/database/database.ts';
import type { Session } from '../sessions/sessions.ts';
import { signCompact } from './compact-jws.ts';
import type { SigningKeys } from './signing-keys.ts';
import { type AccessClaims, createVerifiedTokens, type VerifiedToken } from './verified.ts';

/** 15 minutes. */
export const ACCESS_TOKEN_SECONDS = 900;

/** RFC 9068, section 2.1: no other token of ours is taken for one. */
const TYPE = 'at+jwt';
/** One, whatever the token says (RFC 8725, section 3.1). */
const ALGORITHMS = ['EdDSA'];
/** Clocks of instances differ by less. */
const LEEWAY_SECONDS = 30;
/** Ours have a fifth of it. What is longer is not looked at. */
const MAX_LENGTH = 4096;

export interface IssuedAccessToken {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
}

export interface AccessTokens {
  /** For a session that is open at this moment. */
  issue(
    tx: Transaction,
    session: Pick<Session, 'id' | 'userName' | 'aal' | 'amr' | 'expiresAt'>,
  ): Promise<IssuedAccessToken>;
  /** Undefined for what is not a valid token of ours. Whether its session still is, is not known here. */
  verify(token: string): Promise<AccessClaims | undefined>;
}

/** JWTs signed with Ed25519 (RFC 9068). @param parts.issuer also the audience: they open nothing but this interface */
export function createAccessTokens(parts: {
  signingKeys: SigningKeys;
  clock: Clock;
  issuer: string;
}): AccessTokens {
  const { signingKeys, clock, issuer } = parts;
  const verifiedTokens = createVerifiedTokens(clock);

  /** Throws what `isRefusal` tells from troubles of the store. */
  async function verifyAnew(token: string): Promise<VerifiedToken | undefined> {
    // Loaded with the first token: most installations of the verify door alone never see one.
    const { jwtVerify } = await import('jose');
    const result = await jwtVerify(token, ({ kid }) => keyOf(signingKeys, kid), {
      algorithms: ALGORITHMS,
      typ: TYPE,
      issuer,
      audience: issuer,
      currentDate: new Date(clock.now()),
      clockTolerance: LEEWAY_SECONDS,
      maxTokenAge: ACCESS_TOKEN_SECONDS,
      requiredClaims: ['sub', 'sid', 'exp', 'nbf', 'iat'],
    });
    return verifiedOf(result);
  }

  return {
    async issue(tx, { id, userName, aal, amr, expiresAt }) {
      const key = await signingKeys.current(tx);
      const issuedAt = Math.floor(clock.now() / 1000);
      const expires = Math.min(issuedAt + ACCESS_TOKEN_SECONDS, Math.floor(expiresAt / 1000));
      const claims = {
        iss: issuer,
        aud: issuer,
        sub: userName,
        sid: id,
        amr,
        aal,
        iat: issuedAt,
        nbf: issuedAt,
        exp: expires,
      };
      const accessToken = signCompact({ typ: TYPE, kid: key.id }, claims, key.privateKey);
      return { accessToken, expiresIn: expires - issuedAt };
    },
    async verify(token) {
      if (token.length > MAX_LENGTH) return undefined;
      try {
        const digest = hash('sha256', token, 'base64url');
        const known = verifiedTokens.find(digest);
        if (known && (await signingKeys.find(known.kid))) return known.claims;
        const verified = await verifyAnew(token);
        if (verified) verifiedTokens.add(digest, verified);
        return verified?.claims;
      } catch (error) {
        if (isRefusal(error)) return undefined;
        throw error;
      }
    },
  };
}

/** Whatever else its header offers (`jku`, `x5u`, `jwk`) is neither read nor fetched. */
async function keyOf(signingKeys: SigningKeys, kid: string | undefined) {
  const key = kid === undefined ? undefined : await signingKeys.find(kid);
  if (!key) throw new UnknownKey();
  return key;
}

class UnknownKey extends Error {}

/** What the database throws is no refusal: nobody is logged out because it is down. */
function isRefusal(error: unknown): boolean {
  if (error instanceof UnknownKey) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_J');
}

function verifiedOf({ payload, protectedHeader }: JWTVerifyResult): VerifiedToken | undefined {
  const { sub, sid, exp = 0, iat = 0 } = payload;
  const { kid } = protectedHeader;
  if (typeof sub !== 'string' || typeof sid !== 'string' || kid === undefined) return undefined;
  const expires = Math.min(exp, iat + ACCESS_TOKEN_SECONDS);
  return { kid, expires, claims: { personId: sub, sessionId: sid } };
}
