import { cborItemEnd } from './cbor.ts';

/** What the authenticator signs (WebAuthn Level 3, section 6.1). */
export interface AuthenticatorData {
  rpIdHash: Buffer;
  userPresent: boolean;
  userVerified: boolean;
  backupEligible: boolean;
  backedUp: boolean;
  signCount: number;
  /** Only where a credential was made. */
  credential: { id: Buffer; publicKey: Buffer } | undefined;
}

const FLAG = {
  userPresent: 0x01,
  userVerified: 0x04,
  backupEligible: 0x08,
  backedUp: 0x10,
  credential: 0x40,
  extensions: 0x80,
};

/** Section 7.1, step 25. */
const MAX_CREDENTIAL_ID_BYTES = 1023;

/**
 * Takes it apart to the last byte: what is announced has to be there, and nothing may follow. The library measures a
 * CBOR item by writing it anew, which is another length where it was written otherwise.
 *
 * @returns undefined where it is not well formed
 */
export function readAuthenticatorData(bytes: Buffer): AuthenticatorData | undefined {
  if (bytes.length < 37) return undefined;
  const flags = bytes.readUInt8(32);
  let end: number | undefined = 37;
  let credential: AuthenticatorData['credential'];
  if (flags & FLAG.credential) {
    const attested = readAttestedCredential(bytes, end);
    if (!attested) return undefined;
    ({ credential, end } = attested);
  }
  if (flags & FLAG.extensions) end = mapEnd(bytes, end);
  if (end !== bytes.length) return undefined;
  return {
    rpIdHash: bytes.subarray(0, 32),
    userPresent: (flags & FLAG.userPresent) !== 0,
    userVerified: (flags & FLAG.userVerified) !== 0,
    backupEligible: (flags & FLAG.backupEligible) !== 0,
    backedUp: (flags & FLAG.backedUp) !== 0,
    signCount: bytes.readUInt32BE(33),
    credential,
  };
}

/** Section 6.5.1. */
function readAttestedCredential(bytes: Buffer, start: number) {
  const idStart = start + 18;
  if (bytes.length < idStart) return undefined;
  const idLength = bytes.readUInt16BE(start + 16);
  const keyStart = idStart + idLength;
  if (idLength === 0 || idLength > MAX_CREDENTIAL_ID_BYTES || keyStart > bytes.length) return undefined;
  const end = mapEnd(bytes, keyStart);
  if (end === undefined) return undefined;
  const id = bytes.subarray(idStart, keyStart);
  return { credential: { id, publicKey: bytes.subarray(keyStart, end) }, end };
}

function mapEnd(bytes: Buffer, start: number): number | undefined {
  return isCborMap(bytes, start) ? cborItemEnd(bytes, start) : undefined;
}

export function isCborMap(bytes: Buffer, start: number): boolean {
  const initial = bytes[start];
  return initial !== undefined && initial >> 5 === 5;
}
