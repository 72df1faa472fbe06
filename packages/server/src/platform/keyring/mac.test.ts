import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { macKey, macOf } from './mac.ts';

it('is the HMAC of Node, for text and for bytes', () => {
  const key = fc.uint8Array({ minLength: 1, maxLength: 64 });
  const data = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.uint8Array({ maxLength: 300 }));
  fc.assert(
    fc.property(key, data, (bytes, message) => {
      const expected = createHmac('sha256', bytes).update(message).digest('base64url');
      const prepared = macKey(bytes);
      expect(macOf(prepared, message)).toBe(expected);
      expect(macOf(prepared, message)).toBe(expected);
    }),
  );
});

it('takes no key that would have to be hashed first', () => {
  expect(() => macKey(new Uint8Array(65))).toThrow(TypeError);
});
