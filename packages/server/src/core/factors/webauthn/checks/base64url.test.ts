import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeBase64url } from './base64url.ts';

it('bytes come back from the one spelling that they have', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const decoded = decodeBase64url(Buffer.from(bytes).toString('base64url'), 64);
      expect(decoded?.equals(bytes)).toBe(true);
    }),
  );
});

it.each(['AAA=', 'AAB', 'AA AA', 'AA+A', 'AA/A', 'A', 'AAAA\n', 'ÄÄÄÄ'])('%j is not one', (text) => {
  expect(decodeBase64url(text, 64)).toBeUndefined();
});

it.each([undefined, null, 7, ['AAAA'], { length: 4 }])('%j is no text', (value) => {
  expect(decodeBase64url(value, 64)).toBeUndefined();
});

it('has a longest', () => {
  expect(decodeBase64url('A'.repeat(86), 64)).toHaveLength(64);
  expect(decodeBase64url('A'.repeat(87), 64)).toBeUndefined();
});
