import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from '../test/refusal.ts';
import { vectors } from '../test/vectors.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';

const text = new TextDecoder();

describe('base32', () => {
  it.each(vectors.base32.rfc4648)('RFC 4648 section 10: "$bytes" is $base32', ({ bytes, base32 }) => {
    expect(text.decode(decodeBase32(base32))).toBe(bytes);
    expect(encodeBase32(new TextEncoder().encode(bytes))).toBe(base32.replaceAll('=', ''));
  });

  it.each(vectors.base32.mustReject.map((input) => [input]))('refuses %j', (input) => {
    expect(refusal(() => decodeBase32(input))).toMatch(/^base32\./);
  });

  it.each(vectors.base32.mustAcceptEqual)('reads %j as %j', (spelled, canonical) => {
    expect(decodeBase32(spelled)).toEqual(decodeBase32(canonical));
  });

  it.each([
    ['A1======', 'base32.invalid_character'],
    ['JBSWY3DPEHPK3PX\u0131', 'base32.invalid_character'],
    ['JBSWY3DPEHPK3PX\u017f', 'base32.invalid_character'],
    ['JBSWY3DP\u00a0EHPK3PXP', 'base32.invalid_character'],
    ['JBSWY3DP\u0000', 'base32.invalid_character'],
    ['ＪＢＳＷ', 'base32.invalid_character'],
    ['JBSWY3DP=EHPK3PXP', 'base32.invalid_padding'],
    ['=JBSWY3DP', 'base32.invalid_padding'],
    ['   ', 'base32.empty'],
    ['====', 'base32.empty'],
    ['-', 'base32.empty'],
    ['ABCDEF', 'base32.invalid_length'],
    ['ABC=====', 'base32.invalid_length'],
  ])('%j is %s', (input, code) => {
    expect(refusal(() => decodeBase32(input))).toBe(code);
  });

  it('bits left over at the end are dropped, as the sites that print random characters expect', () => {
    expect(decodeBase32('MZ')).toEqual(decodeBase32('MY'));
  });

  it('any bytes survive encoding and decoding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([...decodeBase32(encodeBase32(bytes))]).toEqual([...bytes]);
      }),
    );
  });

  it('case, separators and padding never change the bytes', () => {
    const separator = fc.constantFrom('', '', '', ' ', '-', '\t', '\r\n');
    const spelling = fc.uint8Array({ minLength: 1, maxLength: 40 }).chain((bytes) => {
      const canonical = encodeBase32(bytes);
      return fc.record({
        bytes: fc.constant(bytes),
        separators: fc.array(separator, { minLength: canonical.length, maxLength: canonical.length }),
        lower: fc.array(fc.boolean(), { minLength: canonical.length, maxLength: canonical.length }),
        padding: fc.nat(8),
      });
    });
    fc.assert(
      fc.property(spelling, ({ bytes, separators, lower, padding }) => {
        const characters = [...encodeBase32(bytes)].map(
          (character, index) => (lower[index] ? character.toLowerCase() : character) + separators[index],
        );
        expect([...decodeBase32(characters.join('') + '='.repeat(padding))]).toEqual([...bytes]);
      }),
    );
  });

  it('no text makes it do anything but return bytes or throw an OtpError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' })), (input) => {
        try {
          expect(decodeBase32(input)).toBeInstanceOf(Uint8Array);
        } catch (error) {
          expect(error).toMatchObject({ name: 'OtpError', code: expect.stringMatching(/^base32\./) });
        }
      }),
    );
  });
});
