import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type BoundKey, verifyProof } from './proof.ts';

const CHALLENGE = 'challenge-of-a-session';

function makeKey(namedCurve = 'P-256') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
  return { privateKey, jwk: publicKey.export({ format: 'jwk' }) as unknown as BoundKey };
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

function prove(privateKey: KeyObject, header: object, claims: object = { jti: CHALLENGE }): string {
  const signed = `${encode({ alg: 'ES256', typ: 'dbsc+jwt', ...header })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

const own = makeKey();
const other = makeKey();

describe('what a browser signed', () => {
  it('proves the key that it brings with the registration, and later that key alone', () => {
    const first = prove(own.privateKey, { jwk: own.jwk });
    const { kty, crv, x, y } = own.jwk;
    expect(verifyProof(first, undefined)).toEqual({ challenge: CHALLENGE, key: { kty, crv, x, y } });
    expect(verifyProof(prove(own.privateKey, {}), own.jwk)).toEqual({ challenge: CHALLENGE, key: undefined });
  });

  it.each([
    ['no key with the registration', prove(own.privateKey, {}), undefined],
    ['a key with the refresh', prove(own.privateKey, { jwk: own.jwk }), own.jwk],
    ['the key of somebody else', prove(other.privateKey, {}), own.jwk],
    ['a key that did not sign', prove(own.privateKey, { jwk: other.jwk }), undefined],
    ['no algorithm', prove(own.privateKey, { alg: 'none' }), own.jwk],
    ['an algorithm of a shared secret', prove(own.privateKey, { alg: 'HS256' }), own.jwk],
    ['an algorithm of another kind of key', prove(own.privateKey, { alg: 'RS256' }), own.jwk],
    ['another type of token', prove(own.privateKey, { typ: 'JWT' }), own.jwk],
    ['an extension that has to be understood', prove(own.privateKey, { crit: ['exp'] }), own.jwk],
    ['a key of another curve', prove(own.privateKey, { jwk: { ...own.jwk, crv: 'P-384' } }), undefined],
    [
      'a point that is on no curve',
      prove(own.privateKey, { jwk: { ...own.jwk, x: 'A'.repeat(43) } }),
      undefined,
    ],
    ['half a key', prove(own.privateKey, { jwk: { kty: 'EC', crv: 'P-256', x: own.jwk.x } }), undefined],
    ['a text for a key', prove(own.privateKey, { jwk: 'key' }), undefined],
    ['no challenge', prove(own.privateKey, {}, {}), own.jwk],
    ['a challenge that is no text', prove(own.privateKey, {}, { jti: 7 }), own.jwk],
    ['a challenge that is too short', prove(own.privateKey, {}, { jti: 'short' }), own.jwk],
    ['a list of claims', prove(own.privateKey, {}, [CHALLENGE]), own.jwk],
    ['a fourth part', `${prove(own.privateKey, {})}.x`, own.jwk],
    ['no signature', prove(own.privateKey, {}).replace(/\.[^.]*$/, '.'), own.jwk],
    ['a signature in another spelling', `${prove(own.privateKey, {})}=`, own.jwk],
    ['too much', prove(own.privateKey, { x: 'a'.repeat(4096) }), own.jwk],
    ['nothing', '', own.jwk],
    ['what is no JSON', 'e30.x.y', own.jwk],
  ])('G23: %s proves nothing', (_what, token, key) => {
    expect(verifyProof(token, key)).toBeUndefined();
  });

  it('G23: a changed bit of what was signed proves nothing', () => {
    const [head = '', , signature] = prove(own.privateKey, {}).split('.');
    expect(verifyProof(`${head}.${encode({ jti: `${CHALLENGE}x` })}.${signature}`, own.jwk)).toBeUndefined();
  });
});
