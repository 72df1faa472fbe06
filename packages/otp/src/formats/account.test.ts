import { describe, expect, it } from 'vitest';
import { accountOf, splitName } from './account.ts';

const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const bytes = new TextEncoder().encode('12345678901234567890');
const plain = { type: 'totp', secret: bytes, label: '', algorithm: 'SHA1', digits: 6, periodSeconds: 30 };

describe('an account out of fields', () => {
  it('takes the defaults of an otpauth address for what is absent, null or empty', () => {
    expect(accountOf({ type: 'totp', secret })).toEqual(plain);
    const nothing = { label: null, issuer: '', algorithm: null, digits: '', period: null, counter: null };
    expect(accountOf({ type: 'TOTP', secret, ...nothing })).toEqual(plain);
    const { periodSeconds: _, ...common } = plain;
    expect(accountOf({ type: 'hotp', secret })).toEqual({ ...common, type: 'hotp', counter: 0n });
  });

  it('takes a secret as base32 in any of its spellings, or as bytes', () => {
    expect(accountOf({ type: 'totp', secret: bytes })).toEqual(plain);
    expect(accountOf({ type: 'totp', secret: 'gezd gnbv-gy3t qojq GEZDGNBVGY3TQOJQ====' })).toEqual(plain);
  });

  it.each([
    ['SHA1', 'SHA1'],
    ['sha256', 'SHA256'],
    ['HMAC-SHA-512', 'SHA512'],
    ['HmacSHA256', 'SHA256'],
    ['Algorithm.sha512', 'SHA512'],
  ])('reads the algorithm %s as %s', (spelling, algorithm) => {
    expect(accountOf({ type: 'totp', secret, algorithm: spelling })).toMatchObject({ algorithm });
  });

  it('Steam has one kind of code, whatever stands beside it', () => {
    const steam = { type: 'steam', secret, algorithm: 'SHA512', digits: 8, period: 60 };
    expect(accountOf(steam)).toEqual({ ...plain, type: 'steam', digits: 5 });
  });

  it('a default never stands in for what is wrong', () => {
    expect(accountOf({ type: 'totp', secret: '' })).toBe('entry.no_secret');
    expect(accountOf({ type: 'totp', secret: new Uint8Array() })).toBe('entry.no_secret');
    expect(accountOf({ type: 'totp', secret: 7 })).toBe('entry.no_secret');
    expect(accountOf({ type: 'totp', secret: '1nope' })).toBe('base32.invalid_character');
    for (const type of ['motp', 'yandex', '', undefined, 7, ['totp']])
      expect(accountOf({ type, secret })).toBe('entry.type_unsupported');
    for (const algorithm of ['MD5', 'something', 7, {}])
      expect(accountOf({ type: 'totp', secret, algorithm })).toBe('otpauth.invalid_algorithm');
    for (const digits of [0, 4, 11, 6.5, 'test', [6]])
      expect(accountOf({ type: 'totp', secret, digits })).toBe('otpauth.invalid_digits');
    for (const period of [0, -30, 86_401, 'test', 0.5])
      expect(accountOf({ type: 'totp', secret, period })).toBe('otpauth.invalid_period');
    for (const counter of [-1, 1.5, 2 ** 53, 'test', 2n ** 63n, '99999999999999999999'])
      expect(accountOf({ type: 'hotp', secret, counter })).toBe('otpauth.invalid_counter');
  });

  it('counters reach 2^63-1 where a file can write them', () => {
    const counter = 2n ** 63n - 1n;
    expect(accountOf({ type: 'hotp', secret, counter })).toMatchObject({ counter });
    expect(accountOf({ type: 'hotp', secret, counter: String(counter) })).toMatchObject({ counter });
  });

  it('an organisation needs an issuer beside it that is another', () => {
    const names = { type: 'totp', secret, organisation: 'Org' };
    expect(accountOf(names)).toEqual(plain);
    expect(accountOf({ ...names, issuer: 'Org' })).toEqual({ ...plain, issuer: 'Org' });
    expect(accountOf({ ...names, issuer: 'Microsoft' })).toMatchObject({ organisation: 'Org' });
  });
});

describe('a name that may hold the issuer', () => {
  it.each([
    ['Issuer:me', 'Issuer', { issuer: 'Issuer', organisation: undefined, label: 'me' }],
    ['Issuer: me', undefined, { issuer: 'Issuer', organisation: undefined, label: 'me' }],
    ['me', 'Issuer', { issuer: 'Issuer', organisation: undefined, label: 'me' }],
    ['me', undefined, { issuer: undefined, organisation: undefined, label: 'me' }],
    ['Org:me', 'Microsoft', { issuer: 'Microsoft', organisation: 'Org', label: 'me' }],
    ['a:b:me', 'a:b', { issuer: 'a:b', organisation: undefined, label: 'me' }],
    [undefined, undefined, { issuer: undefined, organisation: undefined, label: '' }],
  ])('%s with the issuer %s', (name, issuer, expected) => {
    expect(splitName(name, issuer)).toEqual(expected);
  });
});
