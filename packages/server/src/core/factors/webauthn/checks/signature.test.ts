import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDerSignature } from './signature.ts';

describe.each(['P-256', 'P-384', 'P-521'])('WA14: signatures of %s', (namedCurve) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });

  it('are DER as they are made', () => {
    for (let count = 0; count < 200; count++)
      expect(isDerSignature(sign('sha256', Buffer.of(count), privateKey))).toBe(true);
  });

  it('are none when a byte is missing, or one more is there', () => {
    const signature = sign('sha256', Buffer.from('data'), privateKey);
    for (let length = 0; length < signature.length; length++)
      expect(isDerSignature(signature.subarray(0, length))).toBe(false);
    expect(isDerSignature(Buffer.concat([signature, Buffer.alloc(1)]))).toBe(false);
  });

  it('are none as two numbers side by side', () => {
    const raw = sign('sha256', Buffer.from('data'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    expect(isDerSignature(raw)).toBe(false);
  });
});

it.each([
  ['a length of two bytes where one is enough', '308108020101020101'],
  ['a number with a zero too many', '30080202000102020001'],
  ['a negative number', '30060201ff020101'],
  ['an empty number', '300502000202010f'],
  ['three numbers', '3009020101020101020101'],
  ['a number', '020101'],
  ['nothing', ''],
])('WA14: %s is no signature', (_what, hex) => {
  expect(isDerSignature(Buffer.from(hex, 'hex'))).toBe(false);
});

it('any bytes are answered', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof isDerSignature(Buffer.from(bytes)) === 'boolean'));
});
