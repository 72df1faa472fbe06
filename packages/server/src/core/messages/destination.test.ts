import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DataKeys } from '../../platform/keyring/data-keys.ts';
import { destinationHash, maskDestination, parseEmailAddress, parsePhoneNumber } from './destination.ts';

const dataKeys: DataKeys = { mac: (_purpose, data) => String(data) };

describe('a phone number', () => {
  it.each([
    ['+5511987654321', '+5511987654321'],
    ['+55 (11) 98765-4321', '+5511987654321'],
    ['+44.20.7183.8750', '+442071838750'],
  ])('%s is %s', (text, number) => expect(parsePhoneNumber(text)).toBe(number));

  it.each([
    '',
    '5511987654321',
    '+0511987654321',
    '+12',
    '+1234567890123456',
    '+55119876543a',
    '+5511\n987654321',
  ])('%j is none', (text) => expect(parsePhoneNumber(text)).toBeUndefined());
});

describe('an e-mail address', () => {
  it.each([
    ['alice@example.com', 'alice@example.com'],
    ['Alice.B+tag@EXAMPLE.com', 'Alice.B+tag@example.com'],
    ["o'brien@mail.example.co.uk", "o'brien@mail.example.co.uk"],
    ['a@bücher.example', 'a@xn--bcher-kva.example'],
  ])('%s is %s', (text, address) => expect(parseEmailAddress(text)).toBe(address));

  it.each([
    '',
    'alice',
    '@example.com',
    'alice@',
    'alice@localhost',
    'alice@example',
    'alice@-example.com',
    'alice@127.0.0.1',
    'alice@[127.0.0.1]',
    '.alice@example.com',
    'a..b@example.com',
    '"a b"@example.com',
    'alice@example.com@evil.example@',
    `${'a'.repeat(65)}@example.com`,
    `a@${'a.'.repeat(130)}com`,
    'alice@example.com\r\nBcc: eve@evil.example',
    'alice@example.com, eve@evil.example',
    'Alice <alice@example.com>',
    'alice@example.com?cc=eve@evil.example',
    'alice@exa%6dple.com',
  ])('%j is none', (text) => expect(parseEmailAddress(text)).toBeUndefined());

  it('that passes is one line, one address, and passes again as it is', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(...'\r\n,;<>"@ ()[]:\\\0'.split('')),
    );
    const text = fc
      .tuple(hostile, fc.constantFrom('@', ''), hostile, fc.constantFrom('.com', ''))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (candidate) => {
        const address = parseEmailAddress(candidate);
        if (address === undefined) return;
        expect(address).toMatch(/^[\x21-\x7e]+$/);
        expect(address).not.toMatch(/[\s,;<>"()[\]\\:]/);
        expect(address.split('@')).toHaveLength(2);
        expect(parseEmailAddress(address)).toBe(address);
      }),
      { numRuns: 2000 },
    );
  });

  it('X17: is one mailbox in every spelling that goes there', () => {
    const spellings = [
      'alice@example.com',
      'ALICE@example.com',
      'alice+a@example.com',
      'Alice+b+c@example.com',
    ];
    const hashes = spellings.map((to) => destinationHash(dataKeys, 'email', to));
    expect(new Set(hashes).size).toBe(1);
    expect(destinationHash(dataKeys, 'email', 'alicia@example.com')).not.toBe(hashes[0]);
    expect(destinationHash(dataKeys, 'email', '+@example.com')).not.toBe(
      destinationHash(dataKeys, 'email', '+a@example.com'),
    );
  });
});

it('a hint shows its owner which one it is', () => {
  expect(maskDestination('sms', '+5511987654321')).toBe('••••21');
  expect(maskDestination('email', 'alice@example.com')).toBe('a•••@example.com');
});
