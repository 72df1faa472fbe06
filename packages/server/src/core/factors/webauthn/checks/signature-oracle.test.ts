import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webauthnLibrary } from '../library.ts';
import { cborItemEnd } from './cbor.ts';
import { readPublicKey } from './public-key.ts';
import { isDerSignature, isSignedBy } from './signature.ts';

const RP_ID = 'example.org';
const ORIGIN = 'https://example.org';
const CHALLENGE = 'Y2hhbGxlbmdl';

interface Authenticator {
  coseKey: Buffer;
  sign(data: Buffer): Buffer;
}

/** COSE_Key with the curve, its number of bytes and its two coordinates (RFC 9053, section 7.1.1). */
function elliptic(namedCurve: string, algorithm: string, curve: number, digest: string): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coseKey = [`a50102${algorithm}20${curve.toString(16).padStart(2, '0')}21`, bytes(x), '22', bytes(y)];
  return { coseKey: Buffer.from(coseKey.join(''), 'hex'), sign: (data) => sign(digest, data, privateKey) };
}

function edwards(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const coseKey = `a401010327200621${bytes(jwkOf(publicKey).x)}`;
  return { coseKey: Buffer.from(coseKey, 'hex'), sign: (data) => sign(null, data, privateKey) };
}

function rsa(): Authenticator {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const coseKey = `a401030339010020${bytes(jwkOf(publicKey).n)}2143010001`;
  return { coseKey: Buffer.from(coseKey, 'hex'), sign: (data) => sign('sha256', data, privateKey) };
}

function jwkOf(key: KeyObject): { x: string; n: string } {
  const { x = '', n = '' } = key.export({ format: 'jwk' });
  return { x, n };
}

/** A byte string of CBOR, in hexadecimal. */
function bytes(base64url: string): string {
  const hex = Buffer.from(base64url, 'base64url').toString('hex');
  const length = (hex.length / 2).toString(16);
  return length.length > 2 ? `59${length.padStart(4, '0')}${hex}` : `58${length.padStart(2, '0')}${hex}`;
}

const clientDataJson = Buffer.from(
  JSON.stringify({ type: 'webauthn.get', challenge: CHALLENGE, origin: ORIGIN }),
);
/** Somebody was there, and was verified; the counter is 7. */
const authenticatorData = Buffer.concat([hash('sha256', RP_ID, 'buffer'), Buffer.from('0500000007', 'hex')]);

function ours(coseKey: Buffer, data: Buffer, signature: Buffer): boolean {
  const key = readPublicKey(coseKey);
  const signed = Buffer.concat([data, hash('sha256', clientDataJson, 'buffer')]);
  return key !== undefined && isSignedBy(key, signed, signature);
}

async function theirs(coseKey: Buffer, data: Buffer, signature: Buffer): Promise<boolean> {
  try {
    const { verified } = await webauthnLibrary().verifyAuthenticationResponse({
      response: {
        id: 'aWQ',
        rawId: 'aWQ',
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientDataJson.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
        },
      },
      expectedChallenge: CHALLENGE,
      expectedOrigin: ORIGIN,
      expectedRPID: RP_ID,
      credential: { id: 'aWQ', publicKey: new Uint8Array(coseKey), counter: 0 },
      requireUserVerification: false,
    });
    return verified;
  } catch {
    return false;
  }
}

describe.each([
  ['ES256', elliptic('P-256', '0326', 1, 'sha256'), true],
  ['ES384', elliptic('P-384', '033822', 2, 'sha384'), true],
  ['ES512', elliptic('P-521', '033823', 3, 'sha512'), true],
  ['EdDSA', edwards(), false],
  ['RS256', rsa(), false],
])('WA14: signatures of %s are judged as the library judges them', (_name, authenticator, isDer) => {
  const { coseKey } = authenticator;
  const signature = () =>
    authenticator.sign(Buffer.concat([authenticatorData, hash('sha256', clientDataJson, 'buffer')]));

  it('when they are right', async () => {
    const right = signature();
    expect(ours(coseKey, authenticatorData, right)).toBe(true);
    expect(await theirs(coseKey, authenticatorData, right)).toBe(true);
  });

  it('with any bit of the signature changed', async () => {
    const right = signature();
    await fc.assert(
      fc.asyncProperty(fc.nat(right.length * 8 - 1), async (bit) => {
        const changed = withBitFlipped(right, bit);
        expect(ours(coseKey, authenticatorData, changed)).toBe(false);
        // Its parser of DER passes over what ours refuses: what it accepts then is spelled otherwise, and no proof here.
        if (!isDer || isDerSignature(changed))
          expect(await theirs(coseKey, authenticatorData, changed)).toBe(false);
      }),
    );
  });

  it('with any bit of the counter changed', async () => {
    const right = signature();
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 33 * 8, max: 37 * 8 - 1 }), async (bit) => {
        const changed = withBitFlipped(authenticatorData, bit);
        expect(ours(coseKey, changed, right)).toBe(false);
        expect(await theirs(coseKey, changed, right)).toBe(false);
      }),
    );
  });

  it('with any bit of the key changed', async () => {
    const right = signature();
    await fc.assert(
      fc.asyncProperty(fc.nat(coseKey.length * 8 - 1), async (bit) => {
        const changed = withBitFlipped(coseKey, bit);
        // No other spelling of a key is ever registered: it is one whole map, to its last byte.
        fc.pre(cborItemEnd(changed, 0) === changed.length);
        expect(ours(changed, authenticatorData, right)).toBe(false);
      }),
    );
  });
});

function withBitFlipped(text: Buffer, bit: number): Buffer {
  const changed = Buffer.from(text);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}
